/* Who is signed in, as this page was made for them, and the token that its forms carry. */

import { call, Failed } from "./wire.js";

const meta = (name) => document.querySelector(`meta[name="${name}"]`);

/** A name for the account that this page was made for; empty for nobody. */
export const pageOf = () => meta("who")?.content ?? "";

/** The token that fits now. */
export const token = () => meta("csrf-token")?.content ?? "";

const adopt = (fresh) => {
  meta("csrf-token").content = fresh;
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = field.defaultValue = fresh;
};

const ask = async () => {
  const answer = await call(meta("csrf-token").dataset.renew, { headers: { Accept: "application/json" } });
  const content = answer.headers.get("Content-Type")?.includes("json") ? await answer.json().catch(() => null) : null;
  if (!content) throw new Failed("strange", "", answer.status);
  if (!answer.ok) throw new Failed("refused", content.message, answer.status);
  return content;
};

/** Who is signed in now; every form of the page gets a token that fits. Throws Failed("cookies") where none are kept. */
export const renew = async () => {
  let state = await ask();
  if (!state.cookies) state = await ask(); // the first answer has just brought the cookie
  if (!state.cookies) throw new Failed("cookies");
  adopt(state.token);
  return state;
};

/** Whether the page's own person is signed in; for a page that was made for nobody, whether anybody is. */
export const isSignedIn = ({ who }) => (pageOf() ? who === pageOf() : who !== "");

const wordsOf = async (answer) => {
  const text = await answer.text();
  if (!answer.headers.get("Content-Type")?.includes("html")) return text;
  const said = new DOMParser().parseFromString(text, "text/html").querySelector("#form-errors ul, .field__error, .error-page dd");
  return [...(said?.children.length ? said.children : [said])].map((one) => one?.textContent.trim()).filter(Boolean).join(" ");
};

/** Signs in with the form's e-mail address and password. Throws Failed("refused") with the reason. */
export const signInWith = async (form) => {
  const { token: fits } = await renew();
  const body = new URLSearchParams(new FormData(form));
  body.set("csrf_token", fits);
  body.set("next", new URL(meta("csrf-token").dataset.renew, location.href).pathname);
  const answer = await call(form.action, { method: "POST", body });
  const words = answer.ok ? "" : await wordsOf(answer);
  const state = await renew();
  if (words || !isSignedIn(state)) throw new Failed("refused", words, answer.status);
  if (meta("who") && !meta("who").content) meta("who").content = state.who;
};
