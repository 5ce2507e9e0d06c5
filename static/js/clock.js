/* Clocks in scenes: they count to the server's end time, and never trust this device's idea of now. */

let ahead = null;

/** The server's time in milliseconds, as an answer has just brought it. The answer that was quickest on its way is
    nearest to it; a `first` one of a new connection is believed as it is. */
export const setNow = (milliseconds, first = false) => {
  if (milliseconds === null || milliseconds === undefined) return;
  const measured = Number(milliseconds) - performance.now();
  if (!Number.isFinite(measured)) return;
  if (ahead === null || first || measured > ahead || ahead - measured > 2000) ahead = measured;
};

/** The server's time in milliseconds, whatever this device's clock says. */
export const serverNow = () => (ahead === null ? Date.now() : ahead + performance.now());

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

const say = (element, text) => { if (element && element.textContent !== text) element.textContent = text; };

const show = (place) => {
  const left = Number(place.dataset.due) * 1000 - serverNow();
  const phase = phaseOf(left, Math.max(1, Number(place.dataset.minutes)) * 60000);
  say(place.querySelector("[data-clock-time]"), `${left < 0 ? "+" : ""}${digits(left)}`);
  say(place.querySelector("[data-clock-word]"), place.dataset[phase]);
  for (const one of ["good", "late", "closing", "over"]) place.classList.toggle(`is-${one}`, one === phase);
};

/** Brings every clock on the page up to date now; otherwise it happens four times a second. */
export const tick = (within = document) => within.querySelectorAll("[data-clock]").forEach(show);

setInterval(() => tick(), 250);
