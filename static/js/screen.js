/* The projector: shows each scene as it comes, fills the wall on F, and keeps quiet about everything else. */

import { connect } from "./live.js";
import { setNow, tick } from "./clock.js";
import { fit } from "./fit.js";
import { elementOf, patch } from "./patch.js";

const root = document.querySelector("[data-screen]");
const stage = root.querySelector("[data-stage]");
const lost = document.querySelector("[data-lost]");
const { stream, poll, now } = root.dataset;

const IDLE = 2500;

const placeOf = (scene) => ["item", "mode", "run"].map((name) => scene.dataset[name]).join(".");

const onScene = ({ html }) => {
  const fresh = elementOf(html);
  const old = stage.querySelector("[data-scene]");
  if (old && placeOf(old) === placeOf(fresh)) patch(old, fresh);
  else stage.replaceChildren(fresh);
  tick();
  fit(stage);
};

/* "away" is the first moment without a connection; five seconds later it is "lost". */
const onState = (state) => { if (state !== "away") lost.hidden = state !== "lost"; };

/* --- the whole wall --------------------------------------------------------------------------------------------- */

const fill = () => {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => {});
};

const button = document.querySelector("[data-fill]");
button.hidden = !document.fullscreenEnabled;
button.addEventListener("click", fill);
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() === "f" && !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat) { event.preventDefault(); fill(); }
});

let idle = 0;
const awake = () => {
  document.body.classList.remove("is-idle");
  clearTimeout(idle);
  idle = setTimeout(() => document.body.classList.add("is-idle"), IDLE);
};
for (const kind of ["mousemove", "keydown", "touchstart"]) addEventListener(kind, awake, { passive: true });
awake();

/* A wall that goes dark in the middle of a workshop helps nobody. */
const stayAwake = () => { if (!document.hidden) navigator.wakeLock?.request("screen").catch(() => {}); };
document.addEventListener("visibilitychange", stayAwake);
stayAwake();

setNow(now, true);
tick();
fit(stage);
document.fonts?.ready.then(() => fit(stage));
new ResizeObserver(() => fit(stage)).observe(stage);
if (stream) connect({ stream, poll, onScene, onEnd: () => location.reload(), onState });
