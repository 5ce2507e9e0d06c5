/* The console: its clocks, its keys, and other people's presses as they arrive. */

import { setNow, tick } from "./clock.js";
import { fit } from "./fit.js";
import { refresh } from "./fresh.js";
import { noteLine } from "./line.js";
import { connect } from "./live.js";
import { onActs } from "./room-keys.js";
import { peek } from "./swap.js";
import "./notes.js";

const REFRESH = 30000;
const UNDER_THE_FINGER = 700;
const OWN_PRESS = 3000;

const console_ = () => document.getElementById("console");
const words = (name) => console_()?.dataset[name] ?? "";
const say = (text) => { const place = document.getElementById("said"); if (place) place.textContent = text; };

/* --- the block clock: what it says is said aloud when it changes its colour --------------------------------- */

const PHASES = ["good", "late", "closing", "over"];
let phase = "";

const hearClock = () => {
  const clock = document.querySelector("[data-block-clock]");
  const now = PHASES.find((one) => clock?.classList.contains(`is-${one}`)) ?? "";
  if (now === phase) return;
  if (phase && now) {
    const [time, word] = ["[data-clock-time]", "[data-clock-word]"].map((one) => clock.querySelector(one).textContent);
    clock.querySelector("[data-clock-said]").textContent = `${time} ${word}`;
  }
  phase = now;
};

setInterval(hearClock, 500);

/* --- keys --------------------------------------------------------------------------------------------------- */

/* Every other key presses its button (room-keys.js). */
const openOverrun = () => {
  const menu = document.getElementById("run-overrun");
  if (!menu) return false;
  menu.open = true;
  menu.querySelector(".run-offer")?.focus();
  return true;
};

onActs({ overrun: openOverrun });

/* --- others press too: what changes under the finger is not pressed ------------------------------------------ */

let on = document.getElementById("run-bar")?.dataset.on;
let movedAt = -Infinity;
let pressedAt = -Infinity; // our own press for another block; the line may tell of it before its answer is here

document.addEventListener("submit", (event) => {
  if (event.target.closest?.("#run-bar .run-acts")) pressedAt = performance.now();
});

document.addEventListener("click", (event) => {
  if (performance.now() - movedAt > UNDER_THE_FINGER || !event.target.closest?.("#run-bar .run-acts button")) return;
  event.preventDefault();
  event.stopPropagation();
  say(words("moved"));
}, true);

const announce = () => {
  const bar = document.getElementById("run-bar");
  if (!bar || bar.dataset.on === on) return;
  on = bar.dataset.on;
  say(document.getElementById("now-title")?.textContent ?? "");
};

const fitPreview = () => document.querySelectorAll("#run-screens [data-stage]").forEach(fit);

/* The page shows the room as it was at this version of it. */
let version = Number(words("version"));

const hear = (told) => { if (told.version !== version) refresh(); };

const settle = (fresh) => {
  document.querySelectorAll("[data-needs-script]").forEach((one) => { one.hidden = false; });
  version = Number(fresh?.getElementById("console")?.dataset.version ?? version);
  const now = fresh?.getElementById("console")?.dataset.serverNow ?? console_()?.dataset.serverNow;
  if (now) setNow(Number(now) * 1000, !fresh);
  tick();
  hearClock();
  announce();
  fitPreview();
};

document.addEventListener("swapped", (event) => settle(event.detail?.fresh));
document.addEventListener("refreshed", (event) => {
  const isOwn = performance.now() - pressedAt < OWN_PRESS;
  if (!isOwn && document.getElementById("run-bar")?.dataset.on !== on) movedAt = performance.now();
  settle(event.detail.fresh);
  document.querySelectorAll("[data-waits]").forEach((one) => { one.hidden = !event.detail.waiting; });
});

/* --- the line to the server ----------------------------------------------------------------------------------- */

/* Closed, taken out of the programme, or signed out: only then one stays, signs in here and goes on. */
const ended = async () => {
  const failed = await peek(location.href).then(() => null, (one) => one);
  if (failed?.kind !== "signed-out") location.reload();
};

const listen = () => {
  const { stream, poll } = console_()?.dataset ?? {};
  if (!stream) return;
  connect({ stream, poll, onVersion: hear, onEnd: ended, onState: noteLine });
};

setInterval(() => { if (!document.hidden && navigator.onLine) refresh(); }, REFRESH);
addEventListener("resize", fitPreview);
document.fonts?.ready.then(fitPreview);
settle();
listen();
