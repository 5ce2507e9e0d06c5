/* The console: block clock, keys, looking at other items, and the projected end kept fresh. */

import { isTyping } from "./room-tabs.js";
import { refresh } from "./swift.js";
import "./notes.js";

const REFRESH = 30000;

/* --- the block clock, from the server's end time; this device's idea of now is put right once per answer ---- */

let clock = null;

const read = () => {
  const place = document.querySelector("[data-block-clock]");
  if (!place) { clock = null; return; }
  clock = {
    place,
    due: Number(place.dataset.due) * 1000,
    whole: Math.max(1, Number(place.dataset.minutes)) * 60000,
    ahead: Number(place.dataset.serverNow) * 1000 - Date.now(),
    phase: "",
  };
  tick();
};

const phaseOf = (left, whole) => {
  if (left < 0) return "over";
  if (left <= whole * 0.05) return "closing";
  return left <= whole * 0.2 ? "late" : "good";
};

const digits = (milliseconds) => {
  const seconds = Math.floor(Math.abs(milliseconds) / 1000);
  const minutes = Math.floor(seconds / 60);
  const text = `${String(minutes % 60).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
  return minutes < 60 ? text : `${Math.floor(minutes / 60)}:${text}`;
};

const tick = () => {
  if (!clock?.place.isConnected) return;
  const left = clock.due - (Date.now() + clock.ahead);
  const phase = phaseOf(left, clock.whole);
  const { place } = clock;
  place.querySelector("[data-time]").textContent = `${left < 0 ? "+" : ""}${digits(left)}`;
  if (phase === clock.phase) return;
  const { dataset } = place;
  place.className = `block-clock is-${phase}`;
  for (const icon of place.querySelectorAll("[data-icon]")) icon.hidden = icon.dataset.icon !== phase;
  const words = { good: dataset.left, late: dataset.late, closing: dataset.soon, over: dataset.over }[phase];
  place.querySelector("[data-word]").textContent = words;
  if (clock.phase) place.querySelector("[data-clock-said]").textContent = `${digits(left)} ${words}`;
  clock.phase = phase;
};

setInterval(tick, 250);

/* --- keys ------------------------------------------------------------------------------------------------- */

const press = (selector) => document.querySelector(selector)?.click();

const KEYS = {
  ArrowRight: () => press("[data-key-next]"),
  ArrowLeft: () => press("[data-key-back]"),
  "?": () => document.getElementById("run-keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (isTyping(event) || event.repeat) return;
  const isFree = !event.target.closest?.("button, a, summary");
  const act = event.key === " " && isFree ? KEYS.ArrowRight : KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

/* --- the rest of the page ---------------------------------------------------------------------------------- */

const begin = () => {
  document.querySelectorAll("[data-needs-script]").forEach((one) => { one.hidden = false; });
  read();
};

document.addEventListener("swapped", begin);
setInterval(() => { if (!document.hidden && navigator.onLine) refresh(["run-agenda"]); }, REFRESH);
begin();
