/* Two lists on the facilitator's desk: a tap puts an opportunity on, the next ties a concern to it; or keys.
   Everything is sent by the plain forms of the page, and each press names its line. */

import { onActs } from "./room-keys.js";

const desk = () => document.querySelector("[data-linking]");
const rows = (side) => [...document.querySelectorAll(`[data-linking] .linking__${side} .linking__pick`)];
const isLeft = (row) => row.closest(".linking__left") !== null;
const idOn = () => desk()?.dataset.on ?? "";
const leftOn = () => rows("left").find((one) => one.dataset.ref === idOn()) ?? rows("left")[0];

/* The opportunity that was tapped and is not on yet, and the concern that was tapped meanwhile: it means that one. */
let comes = "";
let waiting = "";

document.addEventListener("click", (event) => {
  const row = event.target.closest?.("[data-linking] .linking__pick");
  if (!row) return;
  if (isLeft(row)) { comes = row.value; waiting = ""; return; }
  if (comes && comes !== idOn()) { event.preventDefault(); waiting = row.id; }
});

const settle = () => {
  const next = waiting;
  comes = waiting = "";
  if (next) document.getElementById(next)?.click();
};

document.addEventListener("swapped", () => { if (!comes || comes === idOn()) settle(); });
document.addEventListener("not-sent", () => { comes = waiting = ""; });

/* --- keys (room-keys.js) ------------------------------------------------------------------------------------------- */

/* The row that a key is about: where the focus is, else the opportunity that is on. */
const heldBy = (target) => target.closest("[data-linking] .linking__row")?.querySelector(".linking__pick");

const goTo = (row) => {
  row?.focus();
  row?.scrollIntoView({ block: "nearest" });
};

const along = (row, key, { target }) => {
  const all = rows(isLeft(row) ? "left" : "right");
  goTo(heldBy(target) ? all[all.indexOf(row) + (key === "ArrowUp" ? -1 : 1)] : row);
};

const onRow = (deed) => (event, key) => {
  const row = desk() && (heldBy(event.target) ?? leftOn());
  return row ? deed(row, key, event) : false;
};

/* From the opportunity, which is put on, to its concerns; at a concern the line is drawn, or rubbed out. */
const tie = (row) => {
  if (!isLeft(row)) { row.click(); return; }
  if (row.dataset.ref !== idOn()) row.click();
  const first = rows("right").find((one) => one.getAttribute("aria-pressed") === "true") ?? rows("right")[0];
  first.disabled = false;
  goTo(first);
};

const first = (row) => {
  const star = row.parentElement.querySelector(".linking__star:not(:disabled)");
  star?.click();
  return star !== null;
};

const leave = (row, _key, { target }) => {
  if (!target.closest(".linking__right")) return false;
  goTo(leftOn());
};

onActs({ along: onRow(along), tie: onRow(tie), first: onRow(first), leave: onRow(leave) });
