/* What was done is said for six seconds, longer while somebody points at it, is in it or looks elsewhere. What went wrong
   stays until it is closed. Nothing that can be pressed or typed into is covered while there is another place. */

const LONG = 6000;
const SPOTS = ["", "at-left", "at-right", "at-top"];
const CONTROLS = "a[href], button, input:not([type=hidden]), textarea, select, summary, label";

const place = () => document.getElementById("flashes");

/* --- where it stands ---------------------------------------------------------------------------------------------- */

const overlap = (one, other) => Math.max(0, Math.min(one.right, other.right) - Math.max(one.left, other.left))
  * Math.max(0, Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top));

const covered = (floating) => {
  const box = floating.getBoundingClientRect();
  return [...document.querySelectorAll(CONTROLS)].filter((one) => !place().contains(one))
    .reduce((sum, one) => sum + overlap(box, one.getBoundingClientRect()), 0);
};

const putAt = (floating, spot) => {
  floating.classList.remove(...SPOTS.filter(Boolean));
  if (spot) floating.classList.add(spot);
};

const findPlace = (floating) => {
  let best = { spot: "", area: Infinity };
  for (const spot of SPOTS) {
    putAt(floating, spot);
    const area = covered(floating);
    if (area < best.area) best = { spot, area };
    if (area === 0) break;
  }
  putAt(floating, best.spot);
};

/* --- how long ------------------------------------------------------------------------------------------------------- */

const isHeld = (one) => document.hidden || one.matches(":hover, :focus-within");

const goLater = (one) => {
  setTimeout(() => { if (isHeld(one)) goLater(one); else one.remove(); }, LONG);
};

const addClose = (notice) => {
  const close = document.getElementById("notice-close")?.content.firstElementChild.cloneNode(true);
  if (!close) return;
  close.addEventListener("click", () => notice.remove());
  notice.append(close);
};

const isFixed = (one) => getComputedStyle(one).position === "fixed";

const dress = () => {
  const flashes = place();
  if (!flashes?.childElementCount) return; // asking for styles now would have an opening page laid out twice
  for (const one of flashes.querySelectorAll(":scope > :not([data-dressed])")) {
    one.dataset.dressed = "";
    const isBad = one.matches(".notice--late, .notice--warn");
    if (one.matches(".notice")) addClose(one);
    if (!isBad && (one.matches(".toast") || isFixed(flashes))) goLater(one);
    if (isFixed(one)) findPlace(one);
  }
  if (isFixed(flashes)) findPlace(flashes);
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && place()?.contains(document.activeElement)) document.activeElement.closest("#flashes > *")?.remove();
});

for (const exchanged of ["swapped", "refreshed", "exchanged"]) document.addEventListener(exchanged, dress);
dress();
