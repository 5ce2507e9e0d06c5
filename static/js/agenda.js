/* The agenda while it is prepared: live clock times and total, drag, keys, and saving minutes as they change. */

import Sortable from "../vendor/sortablejs/sortable.esm.js";
import { post, postFields } from "./swift.js";

const list = () => document.querySelector("[data-plan-list]");
const items = () => [...(list()?.querySelectorAll("[data-item]") ?? [])];
const keys = () => items().map((one) => one.dataset.item);
const say = (words) => { const place = document.getElementById("said"); if (place) place.textContent = words; };

const minutesOf = (item) => {
  if (item.classList.contains("is-skipped")) return 0;
  const minutes = Number.parseInt(item.querySelector("[data-minutes]").value, 10);
  return Number.isFinite(minutes) && minutes > 0 ? minutes : 0;
};

const clockOf = (minutes) => {
  const day = ((minutes % 1440) + 1440) % 1440;
  return `${String(Math.floor(day / 60)).padStart(2, "0")}:${String(day % 60).padStart(2, "0")}`;
};

const fitWords = (fit, over) => {
  if (over === 0) return fit.dataset.fits;
  if (over > 0) return over === 1 ? fit.dataset.overOne : fit.dataset.over.replace("{n}", over);
  return over === -1 ? fit.dataset.freeOne : fit.dataset.free.replace("{n}", -over);
};

const showTotal = (planned, room) => {
  const fit = document.getElementById("fit");
  fit.classList.toggle("fit--over", planned > room);
  fit.querySelector("[data-fit-word]").textContent = fitWords(fit, planned - room);
  fit.querySelector("[data-fit-total]").textContent =
    fit.dataset.total.replace("{planned}", planned).replace("{room}", room);
  document.querySelector("[data-fit-bar]").value = Math.min(planned, room);
};

/* The clock times of the plan; a running workshop's come from the server, which knows what really happened. */
const recount = () => {
  if (!list()) return;
  let planned = 0;
  const [hours, minutes] = (list().dataset.start ?? "").split(":").map(Number);
  const start = hours * 60 + minutes;
  for (const item of items()) {
    if (Number.isFinite(start) && !item.classList.contains("is-skipped")) {
      item.querySelector("[data-clock]").textContent = clockOf(start + planned);
    }
    planned += minutesOf(item);
  }
  showTotal(planned, Number(list().dataset.room));
  if (Number.isFinite(start)) document.querySelector("[data-plan-end]").textContent = clockOf(start + planned);
};

/* Up and down follow the order on the page, also before the server has answered. */
const renumber = () => {
  const all = items();
  all.forEach((item, index) => {
    const up = item.querySelector('[data-act="up"]');
    const down = item.querySelector('[data-act="down"]');
    up.disabled = index === 0;
    up.value = index - 1;
    down.disabled = index === all.length - 1;
    down.value = index + 1;
  });
};

let waiting = 0;
let movedLast = "";

const order = () => ({ keys: keys().join(","), moved: movedLast });

const saveOrder = (after) => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    waiting = 0;
    postFields(list().dataset.orderUrl, order());
  }, after);
};

/* An order that is still waiting is sent on leaving. */
addEventListener("pagehide", () => {
  if (!waiting) return;
  const token = document.querySelector("input[name=csrf_token]").value;
  navigator.sendBeacon(list().dataset.orderUrl, new URLSearchParams({ csrf_token: token, ...order() }));
});

const moved = (item, after) => {
  movedLast = item.dataset.item;
  renumber();
  recount();
  say(`${item.dataset.title}: ${items().indexOf(item) + 1} / ${items().length}`);
  saveOrder(after);
};

const step = (item, by) => {
  const other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  const focused = document.activeElement;
  if (by < 0) other.before(item); else other.after(item);
  if (item.contains(focused)) focused.focus();
  moved(item, 700);
};

const prepare = () => {
  document.querySelectorAll("[data-needs-script]").forEach((one) => { one.hidden = false; });
  if (!list()) return;
  Sortable.create(list(), {
    handle: "[data-grip]",
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 140,
    ghostClass: "is-dragged",
    onEnd: ({ item, oldIndex, newIndex }) => { if (oldIndex !== newIndex) moved(item, 0); },
  });
  recount();
};

document.addEventListener("keydown", (event) => {
  if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  const item = event.target.closest?.("[data-item]");
  if (!item) return;
  event.preventDefault();
  step(item, event.key === "ArrowUp" ? -1 : 1);
});

document.addEventListener("click", (event) => {
  const act = event.target.closest?.('[data-act="up"], [data-act="down"]');
  const item = act?.closest("[data-item]");
  if (!item) return;
  event.preventDefault();
  step(item, act.dataset.act === "up" ? -1 : 1);
  const again = act.disabled ? item.querySelector("[data-grip]") : act;
  again.focus();
});

document.addEventListener("input", (event) => {
  const item = event.target.closest?.("[data-item]");
  if (!item) return;
  if (event.target.matches("[data-minutes]")) recount();
  else item.querySelector("[data-unsaved]")?.removeAttribute("hidden");
});

document.addEventListener("change", (event) => {
  const field = event.target;
  if (!field.matches?.("[data-minutes]") || field.value === "" || field.value === field.defaultValue) return;
  post(field.form);
});

document.addEventListener("swapped", prepare);
prepare();
