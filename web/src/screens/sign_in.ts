/** Signing in on the page, where the server asks for it; shown in the place of the page that needs a person, which stands there again afterwards. */
import { html, nothing, type TemplateResult } from "lit-html";
import { t, tx } from "../i18n/t.ts";
import { trouble } from "../state/importing.ts";
import { route } from "../state/route.ts";
import { ask, person, signsInHere } from "../state/server.ts";
import {
  LEAST_PASSWORD,
  leave,
  setSignIn,
  signInDraft,
  signingIn,
  submitSignIn,
} from "../state/signing_in.ts";
import { file } from "../state/store.ts";
import { bdi } from "../widgets/data.ts";
import type { Page } from "../widgets/page.ts";
import { buttons, linkButton, mainButton, mainLink, notice, textBox, tickBox } from "../widgets/parts.ts";

/** What the person came from: nothing of it is lost. */
const workIsHere = (): TemplateResult | typeof nothing => {
  const failed = trouble.value;
  if (failed?.code === "sign-in-needed")
    return notice("look", t("trouble.sign-in-needed.what"), [t(`trouble.sent.${failed.sent}`)]);
  return file.value ? html`<p class="pf-note">${t("sign-in.work-is-here")}</p>` : nothing;
};

const form = (): TemplateResult => {
  const draft = signInDraft.value;
  const send = (event: Event): void => {
    event.preventDefault();
    void submitSignIn();
  };
  return html`
    <form class="pf-form" method="post" action="" novalidate @submit=${send}>
      ${textBox({
        id: "username",
        label: t("sign-in.name"),
        value: draft.user,
        set: user => setSignIn({ user }),
        autocomplete: "username",
      })}
      ${
        draft.withCode
          ? textBox({
              id: "code",
              label: t("sign-in.code"),
              hint: t("sign-in.code-hint"),
              value: draft.code,
              set: code => setSignIn({ code }),
              autocomplete: "one-time-code",
            })
          : nothing
      }
      ${textBox({
        id: "password",
        label: t(draft.withCode ? "sign-in.new-password" : "sign-in.password"),
        ...(draft.withCode ? { hint: t("sign-in.password-hint", { n: LEAST_PASSWORD }) } : {}),
        value: draft.password,
        set: password => setSignIn({ password }),
        autocomplete: draft.withCode ? "new-password" : "current-password",
        secret: !draft.shown,
      })}
      ${tickBox("show-password", t("sign-in.show"), draft.shown, shown => setSignIn({ shown }))}
      <div class="pf-buttons">
        <button type="submit" class="pf-button is-main" data-main aria-busy=${signingIn.value ? "true" : nothing}>
          ${t(draft.withCode ? "sign-in.go-code" : "sign-in.go")}
        </button>
      </div>
    </form>
    <p>
      ${linkButton(t(draft.withCode ? "sign-in.have-password" : "sign-in.have-code"), () =>
        setSignIn({ withCode: !draft.withCode, code: "", password: "" }),
      )}
    </p>
    <p class="pf-hint">${t("sign-in.lost")}</p>
  `;
};

/** The front that this company's sign-in is does it on any page it serves; this one stays as it is meanwhile. */
const elsewhere = (): TemplateResult => html`
  <p>${t("sign-in.elsewhere")}</p>
  <p><a href="./" target="_blank" rel="noopener">${t("sign-in.open")}</a></p>
  ${buttons(mainButton(t("sign-in.again"), () => void ask()))}
`;

const signedInAs = (user: string): Page => ({
  key: "signed-in",
  step: null,
  title: t("sign-out.title"),
  lead: tx("sign-out.lead", { user: bdi(user) }),
  back: { name: file.value ? "check" : "choose" },
  body: html`
    ${file.value ? html`<p>${t("sign-out.loses")}</p>` : nothing}
    ${buttons(
      html`<button type="button" class="pf-button is-main" id="sign-out" data-main @click=${() => void leave()}>${t("sign-out.go")}</button>`,
    )}
  `,
});

export function signInPage(): Page {
  const user = person.value;
  const isOwn = route.value.name === "sign-in";
  if (user !== null && signsInHere.value) return signedInAs(user);
  if (user !== null || (isOwn && !signsInHere.value)) {
    return {
      key: "sign-in-none",
      step: null,
      title: t("sign-in.not-needed"),
      body: buttons(mainLink(t("sign-in.start"), "#/")),
    };
  }
  return {
    key: "sign-in",
    step: null,
    title: t("sign-in.title"),
    lead: isOwn ? nothing : t("sign-in.come-back"),
    back: { name: file.value ? "check" : "choose" },
    body: html`${workIsHere()} ${signsInHere.value ? form() : elsewhere()}`,
  };
}
