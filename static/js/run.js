/* The console: other people's presses as they arrive. Its clock, its keys and the line are the bar's (room-bar.js). */

import { fit } from "./fit.js";
import { refresh } from "./fresh.js";
import { onRoom } from "./room-bar.js";
import "./notes.js";

const REFRESH = 30000;

const console_ = () => document.getElementById("console");
const words = (name) => console_()?.dataset[name] ?? "";


const fitPreview = () => document.querySelectorAll("#run-screens [data-stage]").forEach(fit);

/* Only over https, or on the machine itself, may a page keep its screen awake: the wall asks for that (screen.js). */
document.querySelectorAll("[data-no-wake]").forEach((one) => { one.hidden = "wakeLock" in navigator; });

/* The page shows the room as it was at this version of it. */
let version = Number(words("version"));

const hear = (told) => { if (told.version !== version) refresh(); };

const settle = (fresh) => {
  document.querySelectorAll("[data-needs-script]").forEach((one) => { one.hidden = false; });
  version = Number(fresh?.getElementById("console")?.dataset.version ?? version);
  fitPreview();
};

document.addEventListener("swapped", (event) => settle(event.detail?.fresh));
document.addEventListener("refreshed", (event) => {
  settle(event.detail.fresh);
  document.querySelectorAll("[data-waits]").forEach((one) => { one.hidden = !event.detail.waiting; });
});

setInterval(() => { if (!document.hidden && navigator.onLine) refresh(); }, REFRESH);
addEventListener("resize", fitPreview);
document.fonts?.ready.then(fitPreview);
settle();
onRoom(hear);
