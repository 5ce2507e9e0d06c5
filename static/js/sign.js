// Around a signature: a pad to draw on, and one press only.

import SignaturePad from "../vendor/signature_pad/signature_pad.js";

const BOX = { width: 600, height: 200 };
const CLOSEST = 2; // points nearer than this, in the box's units, add nothing to see
const MOST = 19000; // characters of path data; the server keeps up to 20,000

function pathOf(strokes, canvas) {
  const scale = { x: BOX.width / canvas.clientWidth, y: BOX.height / canvas.clientHeight };
  const clamp = (value, most) => Math.min(most, Math.max(0, value)).toFixed(1).replace(/\.0$/, "");
  let path = "";
  for (const { points } of strokes) {
    const kept = [];
    for (const point of points) {
      const at = { x: point.x * scale.x, y: point.y * scale.y };
      const last = kept.at(-1);
      if (!last || Math.hypot(at.x - last.x, at.y - last.y) >= CLOSEST) kept.push(at);
    }
    if (kept.length === 1) kept.push({ x: kept[0].x + 1, y: kept[0].y });
    path += kept
      .map(({ x, y }, index) => `${index ? "L" : "M"}${clamp(x, BOX.width)} ${clamp(y, BOX.height)}`)
      .join("");
  }
  return path.length > MOST ? path.slice(0, path.lastIndexOf("L", MOST)) : path;
}

function setUpPad(form) {
  const box = form.querySelector("[data-pad]");
  const canvas = form.querySelector("[data-pad-canvas]");
  const field = form.querySelector("[data-drawing]");
  box.hidden = false;
  const pad = new SignaturePad(canvas, { penColor: getComputedStyle(canvas).color, minWidth: 0.8, maxWidth: 2.2 });

  const fit = () => {
    const density = Math.max(window.devicePixelRatio || 1, 1);
    const strokes = pad.toData();
    canvas.width = canvas.clientWidth * density;
    canvas.height = canvas.clientHeight * density;
    canvas.getContext("2d").scale(density, density);
    pad.fromData(strokes);
  };
  let width = 0;
  new ResizeObserver(() => {
    if (canvas.clientWidth === width) return;
    width = canvas.clientWidth;
    fit();
  }).observe(canvas);

  pad.addEventListener("endStroke", () => {
    field.value = pathOf(pad.toData(), canvas);
  });
  form.querySelector("[data-pad-clear]").addEventListener("click", () => {
    pad.clear();
    field.value = "";
  });
  field.value = "";
}

for (const form of document.querySelectorAll("[data-signing]")) setUpPad(form);

const pressedOnce = document.querySelectorAll("[data-signing], [data-once]");
for (const form of pressedOnce) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
// Something is missing: go there, not to the top of the list that was read already.
const missing = document.querySelector("[data-signing] .notice--late");
if (missing) {
  missing.scrollIntoView({ block: "center" });
  document.querySelector("[data-signing] [aria-invalid]")?.focus({ preventScroll: true });
}

// Coming back through the browser's history, or when it could not be sent: the form may be sent again.
for (const again of ["pageshow", "not-sent"]) {
  window.addEventListener(again, () => {
    for (const form of pressedOnce) delete form.dataset.sent;
  });
}
