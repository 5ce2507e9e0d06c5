/* One's own part before a session: kept by the server as it is typed. What is not stored yet stays on this device
   (keep.js), and is sent again until somebody answers. */

import { askJson } from "./ask.js";

const PAUSE = 1200;
const AGAIN = 4000;

const form = document.querySelector("form[data-part]");

const fieldsOf = () => [...form.elements].filter((one) => one.matches("textarea"));
const isTyped = () => fieldsOf().some((one) => one.value !== one.defaultValue);

let timer = 0;
let sending = false;

const say = (words = "") => { form.querySelector("[data-part-state]").textContent = words; };
const later = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };

const stored = (texts, version) => {
  form.elements.version.value = version;
  fieldsOf().forEach((one, index) => { one.defaultValue = texts[index]; });
  fieldsOf()[0]?.dispatchEvent(new Event("input", { bubbles: true }));
};

/* One sending at a time; what another tab has stored meanwhile is told when it is handed in, and never overwritten. */
async function save() {
  clearTimeout(timer);
  timer = 0;
  if (sending || form.dataset.sent || !isTyped()) return;
  const { saved, saving, away } = form.querySelector("[data-part-state]").dataset;
  const texts = fieldsOf().map((one) => one.value);
  sending = true;
  say(saving);
  try {
    const answer = await askJson(form.dataset.part, { method: "POST", body: new URLSearchParams(new FormData(form)), quiet: true });
    if (answer.ok) { stored(texts, answer.content.version); say(saved); } else say(answer.content.message);
  } catch {
    say(away);
    later(AGAIN);
  }
  sending = false;
  if (isTyped() && !timer) later(PAUSE);
}

if (form) {
  form.addEventListener("input", ({ target }) => { if (target.matches("textarea")) later(PAUSE); });
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  for (const again of ["pageshow", "not-sent"]) addEventListener(again, () => { delete form.dataset.sent; });
  addEventListener("online", save);
  form.addEventListener("restored", () => later(PAUSE));
  if (isTyped()) later(PAUSE);
}
