/** Step 5: sending, what Mailjet does with it, and what became of it. */
import { html, nothing, type TemplateResult } from "lit-html";
import { formatBytes, formatTime, t, tx } from "../i18n/t.ts";
import type { Import } from "../proxy_client.ts";
import {
  ENDED,
  lastNews,
  loadTurnedDown,
  lost,
  now,
  running,
  sending,
  stopSending,
  type TurnedDown,
  turnedDown,
} from "../state/importing.ts";
import { saveFile } from "../state/save.ts";
import { file, report } from "../state/store.ts";
import { csvForStaff } from "../state/table_text.ts";
import { bdi, ltr } from "../widgets/data.ts";
import { icon } from "../widgets/icons.ts";
import type { Page } from "../widgets/page.ts";
import { buttons, hidden, mainButton, mainLink, notice, plainButton, progressBar } from "../widgets/parts.ts";

const NO_NEWS_MS = 150_000;
/** So many answers in a row have to fail to come before we say so. */
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
    ${stage("done", t("import.step-sent"))} ${stage(place(1, at), t("import.step-waiting"))}
    ${stage(place(2, at), t(at > 2 ? "import.step-ready-done" : "import.step-ready"))}
    ${stage(place(3, at), t(`import.${working}`), at === 3 ? counted : nothing)} ${stage("next", t("import.step-done"))}
  </ol>`;
};

const newsLine = (): TemplateResult | typeof nothing => {
  if (lastNews.value === 0) return nothing;
  const since = Math.max(now.value - lastNews.value, 0);
  if (lost.value !== null && since > NO_NEWS_MS) return html`<p class="pf-note">${t("import.no-news")}</p>`;
  const words =
    since < MINUTE_MS
      ? t("import.news", { n: Math.round(since / 1000) })
      : t("import.news-minutes", { n: Math.floor(since / MINUTE_MS) });
  return html`<p class="pf-muted">${words}</p>`;
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
        ${buttons(
          file.value && report.value
            ? mainLink(t("import.confirm-back"), "#/confirm")
            : mainLink(t("import.another"), "#/"),
        )}
      `,
    };
  }
  return {
    key: "import-going",
    step: 5,
    title: t(`import.title.${phase}`),
    body: html`
      ${stages(of)}
      <p><strong>${t("import.close")}</strong></p>
      <p>${t("import.long")}</p>
      ${newsLine()}
      <p><a href="#/">${t("import.another")}</a></p>
    `,
  };
};

const when = (of: Import): TemplateResult => {
  const number = of.parts.map(part => part.job_id).find(id => id !== null && id !== undefined);
  const sent = formatTime(of.created_at);
  return html`<p class="pf-muted">
    ${number ? tx("import.when", { when: sent, number: ltr(String(number)) }) : t("import.when-plain", { when: sent })}
  </p>`;
};

function download(rows: readonly TurnedDown[]): void {
  const checked = report.value;
  const width = Math.max(...rows.map(({ cells }) => cells.length), 0);
  const names = checked?.output.columns.map(({ property }) => property) ?? [];
  const head = Array.from({ length: width }, (_, index) => names[index] ?? "");
  const words = ["row", "what", "how", "words"].map(name => t(`turned-down-file.${name}`));
  const lines = rows.map(each => [
    ...Array.from({ length: width }, (_, index) => each.cells[index] ?? ""),
    each.row === null ? "" : String(each.row),
    t(`mailjet.${each.why}.what`, { field: each.field ?? "" }),
    t(`mailjet.${each.why}.how`),
    each.message,
  ]);
  saveFile(
    new Blob([csvForStaff([[...head, ...words], ...lines])], { type: "text/csv" }),
    t("import.download-name"),
  );
}

const SHOWN_ROWS = 200;

const turnedDownTable = (of: Import): TemplateResult => {
  const found = turnedDown.value;
  if (found === null || found.id !== of.id || found.state === "loading")
    return html`<p class="pf-muted">${t("import.errors-wait")}</p>`;
  if (found.state === "failed") {
    return html`<p>${t("import.errors-failed")}</p>
      ${buttons(plainButton(t("try-again"), () => void loadTurnedDown(of)))}`;
  }
  const { rows } = found;
  return html`
    <div class="pf-scroll" tabindex="0" role="region" aria-label=${t("import.rows-table")}>
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
              <th scope="row"><span class="pf-cell-name" aria-hidden="true">${t("import.row")} </span>${each.row === null ? t("import.row-unknown") : each.row}</th>
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
    ${rows.some(({ row }) => row === null) ? html`<p class="pf-hint">${t("import.row-note")}</p>` : nothing}
    ${buttons(mainButton(t("import.download", { n: rows.length }), () => download(rows)))}
  `;
};

const doneTitle = (of: Import, went: number): string =>
  went === 0
    ? t("import.title.done-none")
    : t(
        of.method === "unsub"
          ? "import.title.done-unsub"
          : of.method === "remove"
            ? "import.title.done-remove"
            : "import.title.done",
        {
          n: went,
        },
      );

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
}

const badEnd = (of: Import): Bad => {
  switch (of.state) {
    case "job_failed":
      return {
        title: t("import.title.stopped"),
        parts: [
          t("import.stopped-at", { current: of.current ?? 0, n: of.count ?? of.rows }),
          t(of.method === "addnoforce" ? "import.stopped-safe" : "import.stopped-unknown"),
        ],
      };
    case "needs_attention":
      return {
        title: t("import.title.attention"),
        parts: [t("import.attention-what"), t("import.attention-how")],
      };
    case "abandoned":
      return { title: t("import.title.abandoned"), parts: [t("import.attention-how")] };
    case "expired":
      return { title: t("import.title.expired"), parts: [t("import.gone-what"), t("import.gone-how")] };
    default:
      return {
        title: t("import.title.not-started"),
        parts: [t("import.not-started-what"), t("import.not-started-how")],
      };
  }
};

const bad = (of: Import): Page => {
  const { title, parts } = badEnd(of);
  return {
    key: `import-${of.state}`,
    step: 5,
    title,
    body: html`
      ${parts.map(part => html`<p>${part}</p>`)} ${when(of)}
      <p class="pf-muted">${t("import.number")} ${ltr(of.id)}</p>
      ${
        of.problem?.message
          ? html`<details>
            <summary>${t("import.words")}</summary>
            <p>${bdi(of.problem.message)}</p>
          </details>`
          : nothing
      }
      ${(of.errors ?? 0) > 0 ? turnedDownTable(of) : nothing}
      ${buttons(
        file.value && report.value && of.state !== "needs_attention"
          ? mainLink(t("import.again"), "#/confirm")
          : mainLink(t("import.another"), "#/"),
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
  return {
    key: missing ? "import-missing" : "import-asking",
    step: 5,
    title: t(missing ? "import.title.missing" : "import.title.unknown"),
    back: { name: "choose" },
    body: html`
      ${missing ? html`<p>${t("import.missing-what")}</p>` : nothing}
      ${lost.value && !missing ? notice("look", t("trouble.network.what"), [t("import.no-news")]) : nothing}
      ${buttons(missing ? mainLink(t("import.another"), "#/") : nothing)}
    `,
  };
}
