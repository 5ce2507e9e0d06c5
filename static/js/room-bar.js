/* The bar that the five pages of a session share: its clock and its keys, other people's presses as they arrive, and
   the one line to the server, by which the page below hears that the room has moved. */

import { askPage } from "./ask.js";
import { serverNow, setNow, tick } from "./clock.js";
import { fit } from "./fit.js";
import { isLeaving } from "./leaving.js";
import { noteLine } from "./line.js";
import { connect } from "./live.js";
import { patch } from "./patch.js";
import { onActs } from "./room-keys.js";
import { focusOn, placeOf } from "./swift.js";
import { peek } from "./swap.js";

const REFRESH = 30000;
const UNDER_THE_FINGER = 700;
const OWN_PRESS = 3000;
const LIVE = ["run-bar", "run-count"];

const bar = () => document.getElementById("run-bar");
const hasConsole = () => document.querySelector("[data-console]") !== null; // which brings the bar with all the rest

const say = (text) => {
  const place = document.getElementById("bar-said");
  if (place) place.textContent = text;
};

/* --- the block's clock: what it says is said aloud when it changes its colour; a bar fills as its time goes -------- */

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

const fill = () => {
  const meter = document.querySelector("[data-clock-fill]");
  const { due } = document.querySelector("[data-block-clock]")?.dataset ?? {};
  if (!meter || !due) return; // of a block that pauses the server says it
  meter.hidden = false;
  meter.value = meter.max - Number(due) + serverNow() / 1000;
};

const hands = () => { hearClock(); fill(); };

setInterval(hands, 500);

/* --- keys: what lies behind a button is pressed there (room-keys.js) ------------------------------------------------ */

const openOverrun = () => {
  const menu = document.getElementById("run-overrun");
  if (!menu) return false;
  menu.open = true;
  menu.querySelector(".run-offer")?.focus();
  return true;
};

const too = (act) => () => {
  const button = document.querySelector(`[data-key=${act}]`);
  button?.click();
  return button !== null;
};

onActs({ overrun: openOverrun, "next-too": too("next-block"), "back-too": too("previous-block") });

/* --- others press too: what changes under the finger is not pressed ------------------------------------------------- */

let on = bar()?.dataset.on;
const stands = () => `${bar()?.dataset.on} ${bar()?.dataset.ahead}`; // what the next press would do
let stood = stands();
let movedAt = -Infinity;
let pressedAt = -Infinity; // our own press for another block, or within it; the line may tell of it before its answer is here

document.addEventListener("submit", (event) => {
  if (event.target.closest?.("#run-bar .run-acts, #run-desk")) pressedAt = performance.now();
});

document.addEventListener("click", (event) => {
  if (performance.now() - movedAt > UNDER_THE_FINGER || !event.target.closest?.("#run-bar .run-acts button")) return;
  event.preventDefault();
  event.stopPropagation();
  say(bar().dataset.moved);
}, true);

const announce = () => {
  if (!bar() || bar().dataset.on === on) return;
  on = bar().dataset.on;
  say(document.getElementById("now-title")?.textContent ?? "");
};

/* The picture of the wall: its words as small as they have to be, where it is shown at all. */
const fitPicture = () => {
  const stage = document.querySelector("#run-bar [data-stage]");
  if (stage?.offsetWidth) fit(stage);
};

addEventListener("resize", fitPicture);
document.fonts?.ready.then(fitPicture);

/** The page, or the bar of it, is as it stands now: its clocks go, and what has moved is said. */
const settle = (fresh) => {
  const now = (fresh ?? document).querySelector("[data-server-now]")?.dataset.serverNow;
  if (now) setNow(Number(now) * 1000, !fresh);
  tick();
  hands();
  fitPicture();
  announce();
  stood = stands();
};

const moved = (fresh) => {
  if (performance.now() - pressedAt >= OWN_PRESS && stands() !== stood) movedAt = performance.now();
  settle(fresh);
};

document.addEventListener("swapped", (event) => settle(event.detail?.fresh));
document.addEventListener("refreshed", (event) => moved(event.detail.fresh));

/* --- the line to the server ------------------------------------------------------------------------------------------ */

const heard = [];

/** `act({ version, … })` is called for each change of the room, and once when the line is there. */
export const onRoom = (act) => { heard.push(act); };

/* Not while the page is being left: whoever has just closed the session is on the way to its record. */
const lookAgain = () => { if (!isLeaving()) location.reload(); };

let running = null;
let again = false;

/* A menu that is open, and the place in the page, which its own script says (sayPlace). */
const isHeld = (one) => one.matches("details[data-menu][open], #run-place");

/** The bar as another page has it: the answer to a press on this one, or what was asked for because of news. */
export const takeBar = (page) => {
  const place = placeOf(document.activeElement);
  for (const id of LIVE) {
    const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
    if (old && fresh) patch(old, document.adoptNode(fresh), isHeld);
  }
  moved(page);
  if (document.activeElement === document.body) focusOn(place);
};

/** Where the page stands among what the block goes through (“commitment 3 of 8”), under the block's name. */
export const sayPlace = (words) => {
  const place = document.getElementById("run-place");
  if (place) place.textContent = words ?? "";
};

const bring = async () => {
  const { page, ok } = await askPage(bar().dataset.fresh, { quiet: true, headers: { "X-Peek": "1" } });
  if (!ok) return;
  if (bar() && !page.getElementById("run-bar")) { lookAgain(); return; } // the session is closed
  takeBar(page);
};

const refresh = () => {
  if (hasConsole() || !bar()) return;
  if (running) { again = true; return; }
  running = bring().catch(() => {}).finally(() => {
    running = null;
    if (again) { again = false; refresh(); }
  });
};

/* Closed, taken out of the programme, or signed out: only then one stays, signs in here and goes on. */
const ended = async () => {
  const failed = await peek(location.href).then(() => null, (one) => one);
  if (failed?.kind !== "signed-out") lookAgain();
};

const { stream, poll, version } = bar()?.dataset ?? {};
let known = Number(version);

if (stream) {
  connect({
    stream,
    poll,
    onState: noteLine,
    onEnd: ended,
    onVersion: (told) => {
      if (told.version !== known) refresh();
      known = told.version;
      for (const act of heard) act(told);
    },
  });
}

setInterval(() => { if (!document.hidden && navigator.onLine) refresh(); }, REFRESH);
settle();
