/** The page's own sign-in: what is typed, what the server answers, and what happens to the work when another person comes. */
import { effect, signal, untracked } from "@preact/signals-core";
import { t } from "../i18n/t.ts";
import { ProxyProblem, type SignIn, signIn, signOut } from "../proxy_client.ts";
import { go, route } from "./route.ts";
import { person, takeSession } from "./server.ts";
import { announce, focusNext, type Problem, refuse } from "./speak.ts";
import { forgetFile } from "./store.ts";

/** By the server's rule for new passwords. */
export const LEAST_PASSWORD = 15;

export interface SignInDraft {
  readonly user: string;
  readonly password: string;
  /** Somebody new, or who lost the password, has a code and chooses a password. */
  readonly withCode: boolean;
  readonly code: string;
  readonly shown: boolean;
}
const EMPTY: SignInDraft = { user: "", password: "", withCode: false, code: "", shown: false };
export const signInDraft = signal<SignInDraft>(EMPTY);
export const signingIn = signal(false);
export const setSignIn = (next: Partial<SignInDraft>): void => {
  signInDraft.value = { ...signInDraft.value, ...next };
};

/** Whose work is on this page. What one person left on the screen is not for the next one. */
let worker: string | null = null;
effect(() => {
  const now = person.value;
  untracked(() => {
    if (now === null) return;
    if (worker !== null && worker !== now) forgetFile();
    worker = now;
  });
});

function missing({ user, password, withCode, code }: SignInDraft): Problem[] {
  const found: Problem[] = [];
  if (user.trim() === "") found.push({ text: t("sign-in.no-name"), target: "username" });
  if (withCode && code.trim() === "") found.push({ text: t("sign-in.no-code"), target: "code" });
  if (password === "")
    found.push({ text: t(withCode ? "sign-in.no-new-password" : "sign-in.no-password"), target: "password" });
  else if (withCode && [...password].length < LEAST_PASSWORD)
    found.push({ text: t("sign-in.short-password", { n: LEAST_PASSWORD }), target: "password" });
  return found;
}

function refusalOf(problem: ProxyProblem, withCode: boolean): Problem {
  const target = withCode ? "code" : "password";
  switch (problem.code) {
    case "sign-in-failed":
      return { text: t(withCode ? "sign-in.wrong-code" : "sign-in.wrong"), target };
    case "too-many-tries":
    case "overloaded": {
      const minutes = Math.ceil((problem.retryAfter ?? 60) / 60);
      return { text: t(`sign-in.${problem.code}`, { n: minutes }), target };
    }
    case "bad-request":
      return { text: t(withCode ? "sign-in.weak-password" : "sign-in.wrong"), target: "password" };
    case "network":
      return { text: t("sign-in.network"), target };
    default:
      return { text: t("sign-in.other"), target };
  }
}

/** Afterwards the page at this address stands here again, with file and fixes. */
export async function submitSignIn(): Promise<void> {
  const draft = signInDraft.value;
  if (signingIn.value) return;
  const found = missing(draft);
  if (found.length > 0) {
    refuse(found);
    return;
  }
  const who: SignIn = {
    user: draft.user.trim(),
    password: draft.password,
    ...(draft.withCode ? { code: draft.code.trim() } : {}),
  };
  signingIn.value = true;
  try {
    const session = await signIn(who);
    signInDraft.value = EMPTY;
    await takeSession(session);
    announce(t("sign-in.done", { user: session.user ?? "" }));
    if (route.value.name === "sign-in") go({ name: "choose" }, { replace: true });
  } catch (problem) {
    const known = problem instanceof ProxyProblem ? problem : new ProxyProblem("other");
    refuse([refusalOf(known, draft.withCode)]);
  } finally {
    signingIn.value = false;
  }
}

/** Ends the session and takes this person's work off the page. */
export async function leave(): Promise<void> {
  try {
    await takeSession(await signOut());
  } catch (problem) {
    // Already ended: then there is nothing left to end.
    if (!(problem instanceof ProxyProblem) || problem.code !== "sign-in-needed") {
      refuse([{ text: t("sign-out.failed"), target: "sign-out" }]);
      return;
    }
  }
  forgetFile();
  worker = null;
  announce(t("sign-out.done"));
  focusNext.value = "heading";
}
