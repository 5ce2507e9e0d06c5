/* Joining: the code is sent again by itself when codes are slowed, a long list of names is searched, and the page
   that waits for the facilitator's nod goes on. Everything works without this module too. */

import { askJson } from "./ask.js";
import { folded } from "./folded-names.js";

const spread = (least, most) => (least + Math.random() * (most - least)) * 1000;

/* A slowed code: everybody behind this address tries again at a moment of their own. */
const retry = document.querySelector("[data-retry]");
if (retry) {
  const form = document.getElementById("join-code");
  const words = retry.querySelector("[data-retry-words]");
  const least = Number(retry.dataset.retry) || 2;
  let tick = 0;
  const wait = () => {
    const at = Date.now() + spread(least, least + 5);
    clearInterval(tick);
    tick = setInterval(() => {
      const left = Math.ceil((at - Date.now()) / 1000);
      words.textContent = left > 0 ? retry.dataset.again.replace("{seconds}", left) : retry.dataset.now;
      if (left > 0) return;
      clearInterval(tick);
      form.requestSubmit();
    }, 250);
  };
  form.dataset.checked = "";
  form.addEventListener("not-sent", wait); // nobody was there: it is tried again until somebody is
  form.elements.code.addEventListener("input", () => {
    clearInterval(tick);
    form.removeEventListener("not-sent", wait);
    words.textContent = "";
  }, { once: true });
  wait();
}

/* Finding one's name, however it is typed; shown only where there are many. */
const squeezed = (text) => folded(text).replaceAll(" ", "");
const names = document.querySelector("[data-names]");
const MANY = 14;
if (names) {
  const rows = [...names.querySelectorAll("[data-name]")];
  const find = names.querySelector("[data-find]");
  const none = names.querySelector("[data-none]");
  find.hidden = rows.length < MANY;
  const field = find.querySelector("input");
  field.addEventListener("input", () => {
    const wanted = squeezed(field.value);
    for (const row of rows) row.hidden = !squeezed(row.dataset.name).includes(wanted);
    none.hidden = rows.some((row) => !row.hidden);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // Enter would press the first name of the list
  });
}

/* Waiting to be let in, or for a session that has not begun: asks now and then, more rarely while nobody answers. */
const waiting = document.querySelector("[data-waiting]");
if (waiting) {
  const words = waiting.querySelector("[data-waiting-words]");
  const still = waiting.dataset.while ?? "waiting";
  const soon = still === "waiting" ? [1.5, 2.5] : [4, 8];
  const ask = async () => {
    const answer = await askJson(waiting.dataset.waiting, { within: 8000 }).catch(() => null);
    const state = answer?.ok ? answer.content.state : "";
    if (state && state !== still) {
      location.replace(waiting.dataset.place);
      return;
    }
    const said = state ? words.dataset.here : words.dataset.away;
    if (words.textContent !== said) words.textContent = said;
    setTimeout(ask, state ? spread(...soon) : spread(2, 5));
  };
  setTimeout(ask, spread(1, 2));
}
