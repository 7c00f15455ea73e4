/** Step 5: sending, what Mailjet does with it, and what became of it. */
import { html, nothing, type TemplateResult } from "lit-html";
import { firstOf, formatBytes, formatList, formatNumber, formatRow, formatTime, t, tx } from "../i18n/t.ts";
import type { Import } from "../proxy_client.ts";
import {
  askToRing,
  canRing,
  canStop,
  ENDED,
  lastNews,
  lost,
  noNews,
  now,
  ringing,
  running,
  stopImport,
  stopping,
} from "../state/following.ts";
import { sending, stopSending } from "../state/importing.ts";
import { sendAgain } from "../state/rest.ts";
import { restOf } from "../state/rest_of_import.ts";
import { hrefOf } from "../state/route.ts";
import { saveTurnedDown } from "../state/rows_file.ts";
import { accounts, accountTitle, mayImport } from "../state/server.ts";
import { focusNext } from "../state/speak.ts";
import { file, fileName, fixing, report } from "../state/store.ts";
import {
  fileAgain,
  fixable,
  fixThese,
  hasFileOf,
  loadTurnedDown,
  type TurnedDown,
  takeFileAgain,
  turnedDown,
} from "../state/turned_down.ts";
import { bdi, type Content, ltr } from "../widgets/data.ts";
import { icon } from "../widgets/icons.ts";
import type { Page } from "../widgets/page.ts";
import {
  buttons,
  hidden,
  linkButton,
  mainButton,
  mainLink,
  notice,
  plainButton,
  progressBar,
} from "../widgets/parts.ts";

const MINUTE_MS = 60_000;

export function sendPage(): Page {
  const at = sending.value;
  const doing =
    at?.stage === "sending"
      ? at.parts > 1
        ? t("send.part", { at: at.part, of: at.parts })
        : t("send.sending")
      : t(`send.${at?.stage ?? "preparing"}`);
  return {
    key: "send",
    step: 5,
    title: t("send.title"),
    body: html`
      <p class="pf-doing">${doing}</p>
      ${
        at?.stage === "sending"
          ? html`${progressBar(doing, at.sent, at.bytes)}
            <p class="pf-count">${t("send.sent", { done: formatBytes(at.sent), all: formatBytes(at.bytes) })}</p>`
          : nothing
      }
      <p>${t("send.stay")}</p>
      ${at?.stage === "sending" ? buttons(plainButton(t("send.stop"), stopSending)) : nothing}
    `,
  };
}

type Phase = "waiting" | "preparing" | "running";

/** Mailjet's states and ours, in the words of the page. */
export function phaseOf(of: Import): Phase {
  if (of.state !== "running") return "waiting";
  const status = of.parts.find(part => part.state === "running")?.status ?? "";
  if (status === "Importing" || status === "Completed" || (of.current ?? 0) > 0) return "running";
  return status === "Prepare" ? "preparing" : "waiting";
}

const stage = (
  place: "done" | "now" | "next",
  words: string,
  more: TemplateResult | typeof nothing = nothing,
): TemplateResult => html`
  <li class="is-${place}" aria-current=${place === "now" ? "step" : nothing}>
    ${icon(place)}
    <div><span class="pf-hidden">${t(`import.${place}-mark`)} </span>${words}${more}</div>
  </li>
`;

const place = (at: number, now: number): "done" | "now" | "next" =>
  at < now ? "done" : at === now ? "now" : "next";

const stages = (of: Import): TemplateResult => {
  const at = { waiting: 1, preparing: 2, running: 3 }[phaseOf(of)];
  const count = of.count ?? of.rows;
  const current = of.current ?? 0;
  const counted = html`
    ${progressBar(t("import.count", { current, n: count }), current, count)}
    <span class="pf-count">${t("import.count", { current, n: count })}</span>
  `;
  const working =
    of.method === "remove"
      ? "step-working-remove"
      : of.method === "unsub"
        ? "step-working-unsub"
        : "step-working";
  return html`<ol class="pf-stages">
    ${stage("done", t("import.step-sent"))} ${stage(place(1, at), t(at > 1 ? "import.step-waiting-done" : "import.step-waiting"))}
    ${stage(place(2, at), t(at > 2 ? "import.step-ready-done" : "import.step-ready"))}
    ${stage(place(3, at), t(`import.${working}`), at === 3 ? counted : nothing)} ${stage("next", t("import.step-done"))}
  </ol>`;
};

const newsLine = (of: Import): TemplateResult | typeof nothing => {
  if (lastNews.value === 0) return nothing;
  const since = Math.max(now.value - lastNews.value, 0);
  const minutes = Math.floor(since / MINUTE_MS);
  // Both are no reason to do anything; they say which side is silent.
  if (noNews.value)
    return html`<p class="pf-note">${t(minutes > 0 ? "import.no-news-minutes" : "import.no-news", { n: minutes })}</p>`;
  if (of.problem !== null) {
    const next = of.next_try_at ? t("import.next-try", { when: formatTime(of.next_try_at) }) : nothing;
    return html`<p class="pf-note">${t(firstOf(`import.waits.${of.problem.code}`, "import.waits.other"))} ${t("import.safe")} ${next}</p>`;
  }
  const words =
    minutes < 1
      ? t("import.news", { n: Math.round(since / 1000) })
      : t("import.news-minutes", { n: minutes });
  return html`<p class="pf-muted">${words}</p>`;
};

const ringPart = (): TemplateResult | typeof nothing => {
  if (!canRing()) return nothing;
  if (ringing.value !== "no") return html`<p class="pf-muted">${t(`import.ring-${ringing.value}`)}</p>`;
  return html`<p>${linkButton(t("import.ring"), () => void askToRing())}</p>`;
};

const stopPart = (of: Import): TemplateResult | typeof nothing => {
  if (stopping.value === "cannot") return html`<p class="pf-note">${t("import.stop-cannot")}</p>`;
  if (!mayImport.value || !canStop(of)) return nothing;
  if (stopping.value === "no")
    return html`<p>${linkButton(t("import.stop"), () => {
      stopping.value = "asking";
      focusNext.value = "stop";
    })}</p>`;
  return notice(
    "look",
    t("import.stop-title"),
    [
      t(
        of.method === "addnoforce" || of.method === "addforce"
          ? "import.stop-what"
          : "import.stop-what-other",
      ),
      ...(stopping.value === "failed" ? [t("import.stop-failed")] : []),
    ],
    buttons(
      html`<button type="button" class="pf-button is-main is-warning" aria-busy=${stopping.value === "now" ? "true" : nothing} @click=${() => void stopImport(of.id)}>${t("import.stop-go")}</button>`,
      plainButton(t("import.stop-not"), () => {
        stopping.value = "no";
      }),
    ),
    "stop",
  );
};

const going = (of: Import): Page => {
  const phase = phaseOf(of);
  const unsent = of.state === "created" || of.state === "uploading";
  if (unsent) {
    return {
      key: "import-unsent",
      step: 5,
      title: t("import.title.sending"),
      back: { name: "choose" },
      body: html`
        <p>${t("import.sending-what")}</p>
        ${when(of)}
        ${buttons(
          file.value && report.value
            ? mainLink(t("import.confirm-back"), "#/confirm")
            : mainLink(t("import.choose-again"), "#/"),
        )}
      `,
    };
  }
  const heading = t(`import.title.${phase}${phase === "running" ? `-${of.method}` : ""}`);
  const count = t("import.count", { current: of.current ?? 0, n: of.count ?? of.rows });
  return {
    key: "import-going",
    step: 5,
    title: phase === "running" ? t("import.title.with-count", { count, title: heading }) : heading,
    heading,
    lead: tx("import.what", { file: bdi(of.file_name), list: bdi(of.list_name) }),
    body: html`
      ${stages(of)}
      <p><strong>${t("import.close")}</strong></p>
      <p>${t("import.long")}</p>
      ${newsLine(of)} ${ringPart()} ${stopPart(of)}
      <p><a href="#/">${t("import.another")}</a></p>
    `,
  };
};

const jobsOf = (of: Import): string[] => of.parts.map(part => part.job_id).filter(id => id !== null);

const when = (of: Import): TemplateResult => {
  const [number] = jobsOf(of);
  const sent = formatTime(of.created_at);
  return html`<p class="pf-muted">
    ${number ? tx("import.when", { when: sent, number: ltr(number) }) : t("import.when-plain", { when: sent })}
  </p>`;
};

/** For a file of papers: date, list, counts and numbers, and nobody's address. */
const receipt = (of: Import, went: number | null): TemplateResult => {
  const jobs = jobsOf(of);
  const lines: readonly (readonly [name: string, value: Content])[] = [
    ["date", formatTime(of.created_at)],
    ["user", bdi(of.user)],
    ...(accounts.value.length > 1 ? [["account", bdi(accountTitle(of.account))] as const] : []),
    ["file", bdi(of.file_name)],
    ["list", bdi(of.list_name)],
    ["action", t(`action.${of.method}.line`)],
    ["sent", formatNumber(of.rows)],
    ...(went === null ? [] : [["went", formatNumber(went)] as const]),
    ["turned-down", formatNumber(of.errors ?? 0)],
    ["left-out", formatNumber(of.left_out)],
    ...(jobs.length > 0 ? [["number", ltr(jobs.join(", "))] as const] : []),
    ["id", ltr(of.id)],
  ];
  return html`
    <section class="pf-receipt" aria-labelledby="receipt-title">
      <h2 id="receipt-title">${t("receipt.title")}</h2>
      <dl class="pf-answers">
        ${lines.map(
          ([name, value]) => html`<div class="pf-answer">
            <dt>${t(firstOf(`receipt.${name}-${of.method}`, `receipt.${name}`))}</dt>
            <dd>${value}</dd>
          </div>`,
        )}
      </dl>
    </section>
  `;
};

const SHOWN_ROWS = 200;

const turnedDownTable = (of: Import): TemplateResult => {
  const found = turnedDown.value;
  if (found === null || found.id !== of.id || found.state === "loading")
    return html`<p class="pf-muted">${t("import.errors-wait")}</p>`;
  if (found.state === "failed" && found.code === "not-allowed")
    return html`<p>${t("import.errors-viewer")}</p>`;
  if (found.state === "failed") {
    return html`<p>${t("import.errors-failed")}</p>
      ${buttons(plainButton(t("try-again"), () => void loadTurnedDown(of)))}`;
  }
  const { rows } = found;
  return html`
    ${rowsPrinted(rows)}
    <div class="pf-scroll pf-not-printed" tabindex="0" role="region" aria-label=${t("import.rows-table")}>
      <table class="pf-table pf-told">
        <caption class="pf-hidden">
          ${t("import.rows-table")}
        </caption>
        <thead>
          <tr>
            <th scope="col">${t("import.row")}</th>
            <th scope="col">${t("import.email")}</th>
            <th scope="col">${t("import.why")}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.slice(0, SHOWN_ROWS).map(
            each => html`<tr>
              <th scope="row"><span class="pf-cell-name" aria-hidden="true">${t("import.row")} </span>${each.row === null ? t("import.row-unknown") : formatRow(each.row)}</th>
              <td>${ltr(each.email)}</td>
              <td>
                ${tx(`mailjet.${each.why}.what`, { field: bdi(each.field ?? "") })} ${t(`mailjet.${each.why}.how`)}
                <details>
                  <summary>${t("import.words")}${hidden(tx("of-what", { what: ltr(each.email) }))}</summary>
                  <p>${bdi(each.message)}</p>
                </details>
              </td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${found.cut ? html`<p class="pf-hint">${t("import.cut")}</p>` : nothing}
    ${rows.length > SHOWN_ROWS ? html`<p class="pf-hint">${t("import.shown", { n: SHOWN_ROWS })}</p>` : nothing}
    ${hasFileOf(of.id) || fixing.value?.importId === of.id ? nothing : chooseAgain(of, tx("import.row-note", { file: bdi(of.file_name) }))} ${fixButtons(of, rows)}
  `;
};

/** Paper has row numbers, no addresses. */
const PRINTED_ROWS = 100;
const rowsPrinted = (rows: readonly TurnedDown[]): TemplateResult | typeof nothing => {
  const numbers = rows.map(({ row }) => row).filter(row => row !== null);
  if (numbers.length === 0) return nothing;
  const named = formatList(numbers.slice(0, PRINTED_ROWS).map(formatRow));
  const more = numbers.length - PRINTED_ROWS;
  return html`<p class="pf-printed">
    ${t("rows.named", { n: numbers.length, list: more > 0 ? `${named} ${t("rows.more", { n: more })}` : named })}.
  </p>`;
};

const fixButtons = (of: Import, rows: readonly TurnedDown[]): TemplateResult => {
  const n = fixable.value.length;
  const save = t("import.download", { n: rows.length });
  const press = (): void => void saveTurnedDown(of, rows);
  if (fixing.value?.importId === of.id)
    return buttons(mainLink(t("import.fix-on"), hrefOf({ name: "turned-down" })), plainButton(save, press));
  if (!hasFileOf(of.id) || n === 0 || !mayImport.value) return buttons(mainButton(save, press));
  return html`
    ${n < rows.length ? html`<p class="pf-hint">${t("import.not-numbered", { n: rows.length - n })}</p>` : nothing}
    ${buttons(
      mainButton(t("import.fix", { n }), () => void fixThese(of)),
      plainButton(save, press),
    )}
  `;
};

/** After the page was closed: nothing of a contact is kept, so the file itself has to be chosen once more. */
const chooseAgain = (of: Import, why: Content): TemplateResult => {
  const take = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const [chosen] = input.files ?? [];
    input.value = "";
    if (chosen) void takeFileAgain(of, chosen);
  };
  const wrong = { other: "import.other-file", failed: "import.again-failed" }[fileAgain.value as string];
  return html`
    <div class="pf-notice is-look pf-not-printed">
      <p>${why}</p>
      ${file.value ? html`<p>${tx("import.takes-place", { file: bdi(fileName.value) })}</p>` : nothing}
      ${wrong ? html`<p class="pf-wrong" id="again-wrong">${t(wrong)}</p>` : nothing}
      ${fileAgain.value === "reading" ? html`<p>${t("import.reading-again")}</p>` : nothing}
      <div class="pf-drop-choose">
        <input
          type="file"
          id="file-again"
          class="pf-file"
          aria-describedby=${wrong ? "again-wrong" : nothing}
          @change=${take}
        />
        <label for="file-again" class="pf-button">${t("import.file-again")}</label>
      </div>
    </div>
  `;
};

const doneTitle = (of: Import, went: number): string =>
  went === 0
    ? t(firstOf(`import.title.done-none-${of.method}`, "import.title.done-none"))
    : t(`import.title.done-${of.method}`, { n: went });

const ended = (of: Import): Page => {
  const errors = of.errors ?? 0;
  const went = Math.max((of.count ?? of.rows) - errors, 0);
  const some = of.state === "completed_with_errors" || errors > 0;
  return {
    key: `import-${of.state}`,
    step: 5,
    title: doneTitle(of, went),
    good: went > 0,
    lead: tx("import.done-lead", { list: bdi(of.list_name) }),
    body: html`
      ${when(of)}
      ${of.left_out > 0 ? html`<p>${t("import.left-out", { n: of.left_out })}</p>` : nothing}
      ${
        some
          ? html`<section aria-labelledby="turned-down">
            <h2 id="turned-down" class="pf-level is-must">${icon("must")}<span>${t("import.turned-down", { n: errors })}</span></h2>
            ${turnedDownTable(of)}
          </section>`
          : nothing
      }
      ${receipt(of, went)}
      ${buttons(
        some
          ? html`<a class="pf-button" href="#/">${t("import.another")}</a>`
          : mainLink(t("import.another"), "#/"),
        plainButton(t("import.print"), () => print()),
      )}
    `,
  };
};

interface Bad {
  readonly title: string;
  readonly parts: readonly string[];
  /** Sending the same once more can do no harm. */
  readonly again: boolean;
}

/** Mailjet stopped on the way, and what it did not come to can be sent without harm to those who went in. */
const hasRest = (of: Import): boolean =>
  of.state === "job_failed" && of.method === "addnoforce" && restOf(of) > 0 && restOf(of) < of.rows;

/** What is open here is what was sent, as far as numbers tell; its bytes tell for certain when they are written. */
const canSendRest = (of: Import): boolean =>
  hasRest(of) && hasFileOf(of.id) && report.value?.ready === of.rows && mayImport.value;

const badEnd = (of: Import): Bad => {
  switch (of.state) {
    case "job_failed": {
      const safe = of.method === "addnoforce";
      return {
        title: t("import.title.stopped"),
        parts: [
          t("import.stopped-at", { current: of.current ?? 0, n: of.count ?? of.rows }),
          t(
            canSendRest(of) ? "import.stopped-rest" : safe ? "import.stopped-safe" : "import.stopped-unknown",
          ),
        ],
        again: safe,
      };
    }
    case "needs_attention":
      return {
        title: t("import.title.attention"),
        parts: [
          t(firstOf(`import.attention.${of.problem?.code ?? "other"}`, "import.attention.other")),
          t("import.attention-what"),
          t("import.attention-how"),
        ],
        again: false,
      };
    case "abandoned":
      return {
        title: t("import.title.abandoned"),
        parts: [t("import.abandoned-what"), t("import.gone-how")],
        again: true,
      };
    case "expired":
      return {
        title: t("import.title.expired"),
        parts: [t("import.gone-what"), t("import.gone-how")],
        again: true,
      };
    default:
      return {
        title: t("import.title.not-started"),
        parts: [
          t(firstOf(`trouble.${of.problem?.code ?? "other"}.what`, "import.not-started-why")),
          t("import.not-started-what"),
          t("import.not-started-how"),
        ],
        again: true,
      };
  }
};

function waysOn(of: Import, again: boolean): TemplateResult[] {
  if (!again || !hasFileOf(of.id) || !mayImport.value)
    return [mainLink(t(again ? "import.choose-again" : "import.another"), "#/")];
  const all = t("import.again", { n: report.value?.ready ?? 0 });
  const sendAll = (): void => void sendAgain(of, "all");
  return canSendRest(of)
    ? [
        mainButton(t("import.rest", { n: restOf(of) }), () => void sendAgain(of, "rest")),
        plainButton(all, sendAll),
      ]
    : [mainButton(all, sendAll)];
}

const bad = (of: Import): Page => {
  const { title, parts, again } = badEnd(of);
  return {
    key: `import-${of.state}`,
    step: 5,
    title,
    body: html`
      ${parts.map(part => html`<p>${part}</p>`)} ${when(of)}
      ${
        of.problem?.message
          ? html`<details>
            <summary>${t("import.words-server")}</summary>
            <p>${bdi(of.problem.message)}</p>
          </details>`
          : nothing
      }
      ${
        (of.errors ?? 0) > 0
          ? turnedDownTable(of)
          : hasRest(of) && !hasFileOf(of.id) && mayImport.value
            ? chooseAgain(of, tx("import.rest-choose", { file: bdi(of.file_name), n: restOf(of) }))
            : nothing
      }
      ${receipt(of, null)}
      ${buttons(
        ...waysOn(of, again),
        plainButton(t("import.print"), () => print()),
      )}
    `,
  };
};

const GOOD = new Set(["completed", "completed_with_errors"]);

export function importPage(id: string): Page {
  const of = running.value?.id === id ? running.value : null;
  if (of && GOOD.has(of.state)) return ended(of);
  if (of && ENDED.has(of.state)) return bad(of);
  if (of) return going(of);
  const missing = lost.value === "not-found" || lost.value === "no-api";
  const refused = lost.value === "not-allowed";
  return {
    key: missing ? "import-missing" : refused ? "import-refused" : "import-asking",
    step: 5,
    title: t(
      missing ? "import.title.missing" : refused ? "trouble.not-allowed.what" : "import.title.unknown",
    ),
    back: { name: "choose" },
    body: html`
      ${missing ? html`<p>${t("import.missing-what")}</p>` : nothing}
      ${refused ? html`<p>${t("trouble.not-allowed.how")}</p>` : nothing}
      ${lost.value && !missing && !refused ? notice("look", t("trouble.network.what"), [t("import.no-news")]) : nothing}
      ${buttons(missing || refused ? mainLink(t("import.another"), "#/") : nothing)}
    `,
  };
}
