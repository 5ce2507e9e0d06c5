// Sends a form or follows a link in place: the answer's page is read, and the parts named are exchanged.

const SENDING = { headers: { "X-Requested-With": "fetch" }, credentials: "same-origin" };

/** Sends a form as the browser would, with extra fields; answers with the page it led to. Throws when nothing arrived. */
export const send = async (form, extra = {}) => {
  const data = new FormData(form);
  for (const [name, value] of Object.entries(extra)) data.set(name, value);
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(data), ...SENDING });
  return read(answer);
};

/** Fetches a page to take parts of it. */
export const load = async (url) => read(await fetch(url, SENDING));

/** The same to look what has changed: words that wait for the next page (“saved”, “undo”) are left for it. */
export const peek = async (url) => read(await fetch(url, { ...SENDING, headers: { ...SENDING.headers, "X-Peek": "1" } }));

const read = async (answer) => {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return { page, ok: answer.ok, status: answer.status, url: answer.url };
};

/** Puts the answer's elements with these ids in the place of ours; what it lacks stays. */
export const exchange = (page, ids) => {
  for (const id of ids) {
    const fresh = page.getElementById(id);
    const old = document.getElementById(id);
    if (fresh && old) old.replaceWith(document.adoptNode(fresh));
  }
};

/** The title and the address, as if the page had been opened. */
export const arrive = ({ page, url }, { push = true } = {}) => {
  document.title = page.title;
  const target = new URL(url);
  if (target.href !== location.href) history[push ? "pushState" : "replaceState"]({}, "", target);
};

/** Opens the form that a link leads to (`#wording-form`) inside `place`, and gives it the focus. */
export const placeForm = async (href, place) => {
  const { page, ok } = await load(href);
  const form = page.getElementById("wording-form");
  if (!ok || !form) {
    location.assign(href);
    return;
  }
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
