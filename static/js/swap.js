// Sends a form or follows a link in place: the answer's page is read, and the parts named are exchanged.

import { askPage, Failed, sayFailure } from "./ask.js";

/** Sends a form as the browser would, with extra fields; answers with the page it led to. Throws Failed. */
export const send = (form, extra = {}, headers = {}) => sendData(form.action, new FormData(form), extra, headers);

/** The same with what a form held at another moment. */
export const sendData = (url, data, extra = {}, headers = {}) => {
  for (const [name, value] of Object.entries(extra)) data.set(name, value);
  return askPage(url, { method: "POST", headers, body: new URLSearchParams(data) });
};

/** Asks for the parts of a page that change, without what stands around them (templates/parts.html). */
export const PARTS = { "X-Parts": "1" };

/** Fetches a page to take parts of it. Throws Failed. */
const load = (url) => askPage(url);

/** The same to look what has changed: words that wait for the next page (“saved”, “undo”) are left for it. */
export const peek = (url, headers = {}) => askPage(url, { quiet: true, headers: { "X-Peek": "1", ...headers } });

/** The same for a page that is gone to when it cannot be shown in place; what cannot be reached is said, and one stays. */
export const loadOrGo = async (url, canShow) => {
  try {
    const found = await load(url);
    if (found.ok && canShow(found.page)) return found;
  } catch (failed) {
    if (!(failed instanceof Failed)) throw failed;
    if (failed.kind !== "refused") { sayFailure(failed); return null; }
  }
  location.assign(url);
  return null;
};

/** Puts the answer's elements with these ids in the place of ours; what it lacks stays. */
export const exchange = (page, ids) => {
  for (const id of ids) {
    const fresh = page.getElementById(id);
    const old = document.getElementById(id);
    if (!fresh || !old) continue;
    if (id === "flashes") old.replaceChildren(...document.adoptNode(fresh).childNodes); // so that it is read out
    else old.replaceWith(document.adoptNode(fresh));
  }
  document.dispatchEvent(new CustomEvent("exchanged"));
};

/** The title and the address, as if the page had been opened. */
export const arrive = ({ page, url }, { push = true } = {}) => {
  document.title = page.title;
  const target = new URL(url);
  if (target.href !== location.href) history[push ? "pushState" : "replaceState"]({}, "", target);
};

/** Opens the form that a link leads to (`#wording-form`) inside `place`, and gives it the focus. */
export const placeForm = async (href, place) => {
  const found = await loadOrGo(href, (page) => page.getElementById("wording-form"));
  if (!found) return;
  const form = found.page.getElementById("wording-form");
  place.replaceChildren(document.adoptNode(form));
  form.classList.add("sheet", "placed");
  form.querySelector("[data-leave]")?.addEventListener("click", (event) => {
    event.preventDefault();
    location.reload();
  });
  form.querySelector("textarea, input:not([type=hidden])")?.focus();
  form.scrollIntoView({ block: "nearest" });
};

export const isTyping = (target) => target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]") !== null;
