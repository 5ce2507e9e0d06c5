/* Two lists on the facilitator's desk: a tap puts an opportunity on, the next ties a concern to it; or keys.
   Everything is sent by the plain forms of the page, and each press names its line. */

import { holdKeys, onActs } from "./room-keys.js";

const desk = () => document.querySelector("[data-linking]");
const rows = (side) => [...document.querySelectorAll(`[data-linking] .linking__${side} .linking__pick`)];
const isLeft = (row) => row.closest(".linking__left") !== null;
const idOn = () => desk()?.dataset.on ?? "";
const leftOn = () => rows("left").find((one) => one.dataset.ref === idOn()) ?? rows("left")[0];

/* What is tapped or pressed while an answer is on its way acts on what that brings: a second tap means the opportunity
   that was tapped first. Nothing acts behind a press that was refused. */
let busy = null;
let settle = () => {};
let isStored = true;

document.addEventListener("submit", ({ target }) => {
  if (!desk()?.contains(target)) return;
  busy = new Promise((done) => { settle = done; });
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-linking] :is(.linking__pick, .linking__star)");
  if (!button) return;
  if (busy) {
    event.preventDefault();
    busy.then((goesOn) => goesOn && document.getElementById(button.id)?.click());
  } else if (isLeft(button)) {
    for (const row of rows("right")) row.disabled = false;
  }
});

const free = (goesOn) => {
  busy = null;
  settle(goesOn);
};

document.addEventListener("sent", ({ detail }) => { isStored = detail.ok; });
document.addEventListener("swapped", () => free(isStored));
document.addEventListener("not-sent", () => free(false));
holdKeys(() => busy);

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
  goTo(rows("right").find((one) => one.getAttribute("aria-pressed") === "true") ?? rows("right")[0]);
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
