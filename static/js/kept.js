/* What somebody wrote that the room has left behind: shown below the scene, to be copied or thrown away. */

import { leftOver } from "./drafts.js";

const copy = async (text, holder) => {
  try { await navigator.clipboard.writeText(text); return true; } catch { /* not allowed here: select it, so that the phone's own menu can */ }
  const range = document.createRange();
  range.selectNodeContents(holder);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  return false;
};

const textOf = (draft) => draft.text ?? "";

const rowOf = (section, store, place, draft) => {
  const row = section.querySelector("template").content.cloneNode(true).firstElementChild;
  const text = row.querySelector("[data-kept-text]");
  const copied = row.querySelector("[data-kept-copied]");
  row.dataset.place = place;
  row.querySelector("[data-kept-where]").textContent = draft.where ?? "";
  text.textContent = textOf(draft);
  row.querySelector("[data-kept-copy]").addEventListener("click", async () => {
    copied.textContent = (await copy(text.textContent, text)) ? copied.dataset.done : copied.dataset.marked;
  });
  row.querySelector("[data-kept-away]").addEventListener("click", () => { store.forget(place); showKept(section, store); });
  return row;
};

/** `isHere(place)` says whether the form of a draft is on the page, where it stands already. */
export const showKept = (section, store, isHere = () => false) => {
  if (!section) return;
  const drafts = store.drafts().filter(([place, draft]) => !isHere(place) && textOf(draft));
  const list = section.querySelector("[data-kept-list]");
  const shown = [...list.children].map((row) => row.dataset.place + row.querySelector("[data-kept-text]").textContent).join();
  if (shown !== drafts.map(([place, draft]) => place + textOf(draft)).join()) {
    list.replaceChildren(...drafts.map(([place, draft]) => rowOf(section, store, place, draft)));
  }
  section.hidden = drafts.length === 0;
};

const alone = document.querySelector("[data-kept-alone] [data-kept]");
if (alone) showKept(alone, leftOver());
