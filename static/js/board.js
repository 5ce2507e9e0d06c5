/* The board of cards on the facilitator's desk: a tap picks a group up, the next tap puts it to another; or keys.
   Everything is sent by the plain forms of the page, so what two facilitators press meets at the server. */

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
  say(board().dataset.picked.replace("{title}", head.dataset.title));
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

/* --- keys ---------------------------------------------------------------------------------------------------------- */

/* The nearest group in that direction, by where the groups stand on the screen. */
const neighbour = (from, x, y) => {
  const middle = (head) => {
    const box = groupOf(head).getBoundingClientRect();
    return [box.left + box.width / 2, box.top + Math.min(box.height, 60) / 2];
  };
  const [fromX, fromY] = middle(from);
  let best = null;
  let least = Infinity;
  for (const head of heads()) {
    const [toX, toY] = middle(head);
    const [along, across] = x ? [(toX - fromX) * x, Math.abs(toY - fromY)] : [(toY - fromY) * y, Math.abs(toX - fromX)];
    if (head === from || along < 8) continue;
    const far = along + across * 3;
    if (far < least) [best, least] = [head, far];
  }
  return best;
};

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

const KEYS = {
  ArrowLeft: (head) => goTo(neighbour(head, -1, 0)),
  ArrowRight: (head) => goTo(neighbour(head, 1, 0)),
  ArrowUp: (head) => goTo(neighbour(head, 0, -1)),
  ArrowDown: (head) => goTo(neighbour(head, 0, 1)),
  m: press,
  n: name,
  s: takeOut,
  u: () => document.querySelector("[data-board-undo]:not(:disabled)")?.click(),
  w: () => setWide(!isWide()),
};

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

/* Before the console's own keys: on the board the arrows move on the board. */
document.addEventListener("keydown", (event) => {
  if (!board()?.contains(event.target) && !(isWide() && event.target === document.body)) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    if (leave(event)) { event.preventDefault(); event.stopImmediatePropagation(); }
    return;
  }
  if (event.target.closest("input:not([type=radio]), textarea, select")) return;
  const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  const head = headOf(groupOf(event.target)) ?? heads().find((one) => keyOf(one) === place) ?? heads()[0];
  if (!act || !head) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  act(head);
}, true);

for (const exchanged of ["swapped", "refreshed"]) document.addEventListener(exchanged, mark);
mark();
