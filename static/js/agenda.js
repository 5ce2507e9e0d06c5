/* The agenda while it is prepared: live clock times and total, drag, keys, and saving minutes as they change. */

import Sortable from "../vendor/sortablejs/sortable.esm.js";
import { ask } from "./ask.js";
import { say as sayAbove } from "./failure.js";
import { refresh } from "./fresh.js";
import { token } from "./session.js";
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

/* --- the order: kept here until the server has it, also when something else is answered in between ------------- */

const AGAIN = 3000;
let pending = null; // { keys, moved }: how the items stand here, and not yet on the server
let timer = 0;

const fieldsOf = (order) => ({ keys: order.keys.join(","), moved: order.moved });

const saveOrder = (moved, after) => {
  pending = { keys: keys(), moved };
  clearTimeout(timer);
  timer = setTimeout(sendOrder, after);
};

const sendOrder = async () => {
  clearTimeout(timer);
  const sent = pending;
  if (!sent || sent.isOnItsWay) return;
  sent.isOnItsWay = true;
  const failed = await postFields(list().dataset.orderUrl, fieldsOf(sent));
  sent.isOnItsWay = false;
  if (pending !== sent) return;
  if (!failed) pending = null;
  else if (failed.kind === "refused" && failed.status < 500 && failed.status !== 429) { pending = null; refresh(); }
  else {
    layOver();
    sayAbove(list().dataset.sayUnsaved);
    timer = setTimeout(sendOrder, AGAIN);
  }
};

/* The answer to something else shows the order that the server has; ours is laid over it until it is stored. */
const layOver = () => {
  if (!pending || pending.isOnItsWay || !list()) return;
  const theirs = keys();
  const ours = pending.keys.filter((key) => theirs.includes(key));
  theirs.forEach((key, at) => { if (!ours.includes(key)) ours.splice(at ? ours.indexOf(theirs[at - 1]) + 1 : 0, 0, key); });
  if (ours.join() === theirs.join()) return;
  const focused = document.activeElement;
  const by = new Map(items().map((one) => [one.dataset.item, one]));
  list().append(...ours.map((key) => by.get(key)));
  if (list().contains(focused)) focused.focus({ preventScroll: true });
  renumber();
};

/* Whatever else is pressed goes after the order, and an order that still waits is sent on leaving. */
document.addEventListener("submit", sendOrder, true);
document.addEventListener("signed-in", sendOrder);
addEventListener("pagehide", () => {
  if (!pending) return;
  const body = new URLSearchParams({ csrf_token: token(), ...fieldsOf(pending) });
  ask(list().dataset.orderUrl, { method: "POST", body, keepalive: true, quiet: true }).catch(() => {});
});

const moved = (item, after) => {
  renumber();
  recount();
  say(`${item.dataset.title}: ${items().indexOf(item) + 1} / ${items().length}`);
  saveOrder(item.dataset.item, after);
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
  sendOrder();
  post(field.form);
});

document.addEventListener("swapped", () => { layOver(); prepare(); });
document.addEventListener("refreshed", () => { layOver(); recount(); });
prepare();
