/* How every script asks the server. An answer that is not what was asked for is a failure, never taken for success: a
   sign-in page, a page of somebody else's network, an error. When the sign-in has ended it is asked for in place and the
   same is sent once more; so it is when the token has gone stale because somebody signed in again in another tab.

   Options: method, body, headers, keepalive, signal, within (milliseconds), and `quiet` for what nobody has pressed: it
   asks nobody to sign in, and only says above the page that it is needed. */

import { askToSignIn, sayQuietly } from "./sign-in-here.js";
import { isSignedIn, pageOf, renew, token } from "./session.js";
import { call, Failed } from "./wire.js";

export { Failed };
export { sayFailure, wordsFor } from "./failure.js";

const TRIES = 3;

const typeOf = (answer) => answer.headers.get("Content-Type") ?? "";

const isSignInPage = (answer) => answer.redirected && new URL(answer.url).pathname.endsWith("/sign-in");

/* A form's own field goes before the header, so both say the token of now. */
const withToken = ({ method = "GET", body, headers, ...rest }) => {
  if (method === "GET") return { headers, ...rest };
  if (body?.has?.("csrf_token")) body.set("csrf_token", token());
  return { method, body, headers: { ...headers, "X-CSRFToken": token() }, ...rest };
};

const attempt = async (url, options) => {
  const answer = await call(url, withToken(options));
  const isOut = answer.status === 401 && answer.headers.get("WWW-Authenticate") === "Session";
  if (isOut || isSignInPage(answer)) throw new Failed("signed-out", "", 401);
  if (answer.headers.get("X-Token") === "stale") throw new Failed("stale", await answer.text(), answer.status);
  return answer;
};

/* Puts right what stood in the way; throws when it cannot be. */
const mend = async (failed, quiet) => {
  if (failed.kind === "stale") {
    const state = await renew();
    if (!pageOf() || isSignedIn(state)) return;
  } else if (failed.kind !== "signed-out") throw failed;
  if (quiet) { sayQuietly(); throw new Failed("signed-out", "", 401); }
  if (!await askToSignIn()) throw new Failed("signed-out", "", 401);
};

/** The answer, of whatever kind: for the few who read it in their own way. Throws Failed. */
export const ask = async (url, { quiet = false, ...options } = {}) => {
  for (let left = TRIES; ; left -= 1) {
    try {
      return await attempt(url, options);
    } catch (failed) {
      if (!(failed instanceof Failed) || left === 1) throw failed;
      await mend(failed, quiet);
    }
  }
};

const refusal = async (answer) => {
  const type = typeOf(answer);
  if (answer.status < 400) return new Failed("strange", "", answer.status);
  if (type.includes("json")) return new Failed("refused", (await answer.json().catch(() => ({}))).message ?? "", answer.status);
  if (type.includes("text/plain")) return new Failed("refused", await answer.text(), answer.status);
  return new Failed("strange", "", answer.status);
};

/** A page of ours as { page, ok, status, url, redirected }. One that shows a form again with what is wrong is an answer too (not ok). */
export const askPage = async (url, options = {}) => {
  const answer = await ask(url, { ...options, headers: { Accept: "text/html", ...options.headers } });
  if (answer.status >= 500 || !typeOf(answer).includes("text/html")) throw await refusal(answer);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page.querySelector("meta[name=csrf-token]")) throw new Failed("strange", "", answer.status);
  return { page, ok: answer.ok, status: answer.status, url: answer.url, redirected: answer.redirected };
};

/** Content as { content, ok, status, headers }; a refusal below 500 with words of its own is an answer too (not ok). */
export const askJson = async (url, options = {}) => {
  const answer = await ask(url, { ...options, headers: { Accept: "application/json", ...options.headers } });
  if (answer.status >= 500 || !typeOf(answer).includes("json")) throw await refusal(answer);
  const content = await answer.json().catch(() => { throw new Failed("strange", "", answer.status); });
  return { content, ok: answer.ok, status: answer.status, headers: answer.headers };
};

/** Goes through when it was done and there is nothing to show; answers with the headers. Throws Failed for all else. */
export const askDone = async (url, options = {}) => {
  const answer = await ask(url, options);
  if (answer.status !== 204) throw await refusal(answer);
  return answer.headers;
};
