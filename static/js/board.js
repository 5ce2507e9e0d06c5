/* The board of cards on the facilitator's desk: a tap picks a group up, the next tap puts it to another; or keys.
   Everything is sent by the plain forms of the page, so what two facilitators press meets at the server. */

import { onActs } from "./room-keys.js";
import { putIn } from "./sentences.js";

let picked = "";
let place = "";

const board = () => document.querySelector("[data-board]");
const heads = () => [...document.querySelectorAll("[data-board] .board-group__head")];
const keyOf = (head) => head?.value ?? "";
const groupOf = (element) => element?.closest?.("[data-group]");
const headOf = (group) => group?.querySelector(".board-group__head");
const say = (text) => {
  const line = document.querySelector("[data-board-said]");
  if (line) line.textContent = text;
};

/* Which group is picked up and which one the arrow keys are on; asked for again whenever the board is exchanged. */
const mark = () => {
  const all = heads();
  if (!all.some((head) => keyOf(head) === picked)) picked = "";
  const here = all.find((head) => keyOf(head) === place) ?? all[0];
  place = keyOf(here);
  for (const head of all) {
    const isPicked = keyOf(head) === picked;
    head.setAttribute("aria-pressed", String(isPicked));
    head.tabIndex = head === here ? 0 : -1;
    groupOf(head).classList.toggle("is-picked", isPicked);
  }
  board()?.classList.toggle("is-picking", picked !== "");
  showWide();
  document.querySelectorAll("[data-board] [data-needs-script]").forEach((one) => { one.hidden = false; });
};

const pick = (head) => {
  picked = keyOf(head);
  say(putIn(board().dataset.picked, "title", head.dataset.title));
  mark();
};

const letGo = () => {
  picked = "";
  say(board().dataset.letGo);
  mark();
};

const put = (head) => {
  const radio = board().querySelector(`input[name=group][value="${CSS.escape(picked)}"]`);
  if (!radio) return;
  radio.checked = true;
  picked = "";
  radio.form.requestSubmit(head);
};

const press = (head) => {
  place = keyOf(head);
  if (!picked) pick(head);
  else if (picked === keyOf(head)) letGo();
  else put(head);
};

/* --- fingers and the mouse --------------------------------------------------------------------------------------- */

document.addEventListener("click", (event) => {
  const group = groupOf(event.target);
  if (!group || !board()?.contains(group)) return;
  if (event.target.closest("form, details, label, .board-out")) return;
  event.preventDefault();
  press(headOf(group));
});

/* --- the large view ------------------------------------------------------------------------------------------------ */

const root = document.documentElement;
const isWide = () => root.classList.contains("has-large-board");
const showWide = () => {
  if (isWide() && !board()) root.classList.remove("has-large-board");
  document.querySelector("[data-board-wide]")?.setAttribute("aria-pressed", String(isWide()));
};
const setWide = (on) => {
  root.classList.toggle("has-large-board", on);
  showWide();
};

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-board-wide]")) setWide(!isWide());
});

/* --- keys (room-keys.js) -------------------------------------------------------------------------------------------- */

/* The group before or after, in the order in which they stand. */
const neighbour = (head, by) => heads()[heads().indexOf(head) + by];

const goTo = (head) => {
  if (!head) return;
  place = keyOf(head);
  mark();
  head.focus();
  groupOf(head).scrollIntoView({ block: "nearest", inline: "nearest" });
};

const name = (head) => {
  const details = groupOf(head).querySelector(".board-name");
  details.open = true;
  const field = details.querySelector("input[name=name]");
  field.focus();
  field.select();
};

/* A name that was saved: its field closes, and the keys are on the group again. */
let named = "";
document.addEventListener("submit", (event) => {
  if (event.target.closest?.(".board-name")) named = keyOf(headOf(groupOf(event.target)));
});
document.addEventListener("swapped", () => {
  if (!named) return;
  const head = heads().find((one) => keyOf(one) === named);
  named = "";
  if (!head || document.querySelector("#flashes [role=alert]")) return;
  groupOf(head).querySelector(".board-name").open = false;
  goTo(head);
});

const takeOut = (head) => (groupOf(head).querySelector("[data-board-out]") ?? head).focus();

const leave = (event) => {
  const details = event.target.closest?.(".board-name[open]");
  if (details) {
    details.open = false;
    goTo(headOf(groupOf(details)));
    return true;
  }
  if (picked) { letGo(); return true; }
  if (isWide()) { setWide(false); return true; }
  return false;
};

/* The group that a key is about; none while somebody is elsewhere on the console. */
const headAt = ({ target }) => {
  if (!board()?.contains(target) && !(isWide() && target === document.body)) return null;
  return headOf(groupOf(target)) ?? heads().find((one) => keyOf(one) === place) ?? heads()[0] ?? null;
};

const onGroup = (deed) => (event, key) => {
  const head = headAt(event);
  return head ? deed(head, key) : false;
};

/* The cards of a gathering while the room looks at them: the one above or below is the one that is read. */
const alongCards = (event, key) => {
  const all = [...document.querySelectorAll("[data-cards] button")];
  const next = all[all.findIndex((one) => one.ariaCurrent) + (key === "ArrowUp" ? -1 : 1)];
  next?.click();
  return next !== undefined;
};

onActs({ along: alongCards });
onActs({
  along: onGroup((head, key) => goTo(neighbour(head, key === "ArrowUp" ? -1 : 1))),
  move: onGroup(press),
  edit: onGroup(name),
  "take-out": onGroup(takeOut),
  leave: (event) => headAt(event) !== null && leave(event),
});

for (const exchanged of ["swapped", "refreshed"]) document.addEventListener(exchanged, mark);
mark();
