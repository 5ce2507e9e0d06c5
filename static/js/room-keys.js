/* The keys of the room's screens. Which key does what is one table (facilitator/web/room_keys.py), which stands in the
   page as the dialog of all keys. A screen's script says what an act does; without one, the act's button is pressed. */

const OFF = "facilitator.keys-off";
const FIELDS = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";

const table = new Map(); // key → act
for (const row of document.querySelectorAll("#room-keys [data-act-of]")) {
  for (const key of row.dataset.keys.split(" ")) table.set(key, row.dataset.actOf);
}

const acts = new Map(); // act → what scripts do, the latest first

/** Says what acts do on this page: `deeds` has a function by act, called with (event, key). One that answers `false`
    has done nothing, and the next is asked. */
export const onActs = (deeds) => {
  for (const [act, deed] of Object.entries(deeds)) acts.set(act, [deed, ...acts.get(act) ?? []]);
};

const nameOf = ({ key, ctrlKey, metaKey }) => {
  const name = { " ": "Space", "−": "-" }[key] ?? (key.length === 1 ? key.toLowerCase() : key);
  return ctrlKey || metaKey ? `Ctrl+${name}` : name;
};

const isCharacter = (name) => name.length === 1 || name === "Space";

/* --- letters, digits and signs can be switched off, in each browser for itself --------------------------------- */

const box = document.getElementById("room-keys-on");
const areOff = () => { try { return localStorage.getItem(OFF) !== null; } catch { return box?.checked === false; } };
const spoken = new WeakMap();

/* What does not work is not shown on buttons, nor told to those who hear the page. */
const dress = () => {
  const off = areOff();
  document.documentElement.classList.toggle("has-no-keys", off);
  for (const one of document.querySelectorAll(off ? "[data-key][aria-keyshortcuts]" : "[data-key]:not([aria-keyshortcuts])")) {
    const all = one.getAttribute("aria-keyshortcuts");
    if (!off) { if (spoken.has(one)) one.setAttribute("aria-keyshortcuts", spoken.get(one)); continue; }
    if (/^(Arrow|Enter|Escape)/.test(all)) continue;
    spoken.set(one, all);
    one.removeAttribute("aria-keyshortcuts");
  }
};

box?.addEventListener("change", () => {
  try { if (box.checked) localStorage.removeItem(OFF); else localStorage.setItem(OFF, "1"); } catch { /* for this page alone */ }
  dress();
});

/* --- what is pressed while an answer is on its way waits for it, and then acts on the page that it brings -------- */

const AT_ONCE = new Set(["leave", "keys", "next-block", "previous-block", "timer", "more", "less", "overrun", "hide", "blank"]);
let held = () => null;
let queue = Promise.resolve();
let waiting = []; // acts in the order of their keys; what is typed behind “write” belongs into its field

/** `idle` answers a promise while the page is busy: true when the next key may act, false when none may any more. */
export const holdKeys = (idle) => { held = idle; };

const wait = (act, name) => {
  const one = { act, typed: "" };
  waiting.push(one);
  queue = queue.then(async () => {
    const goesOn = waiting.includes(one) && await (held() ?? true);
    if (!goesOn) { waiting = []; return; }
    waiting.shift();
    press(act, { target: document.activeElement ?? document.body }, name);
    if (one.typed) typeInto(document.activeElement, one.typed);
  });
};

const typeInto = (field, words) => {
  if (!field?.matches?.(FIELDS)) return;
  field.setRangeText(words, field.selectionEnd, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

/* --- pressing ---------------------------------------------------------------------------------------------------- */

/* What has the focus keeps the keys that it takes itself: a field all but Esc, a button Enter, a row of choices the arrows. */
const isKept = (target, name) => {
  if (target.closest("dialog")) return true;
  if (target.closest(FIELDS)) return name !== "Escape" && name !== "Ctrl+Enter" && !(name === "Enter" && target.matches("select"));
  if (name === "Enter") return target.closest("a, button, summary") !== null;
  if (name === "Space") return target.closest("a, button, summary, input") !== null;
  return name.startsWith("Arrow") && target.matches("input[type=radio]");
};

const buttonOf = (act) => [...document.querySelectorAll(`[data-key="${act}"]`)].find((one) => !one.disabled && !one.closest("[inert], [hidden]"));

const pressButton = (act) => {
  const button = buttonOf(act);
  button?.click();
  return button !== undefined;
};

const leave = ({ target }) => {
  if (!target.closest(FIELDS)) return false;
  target.blur();
  return true;
};

const press = (act, event, name) => (acts.get(act) ?? []).some((deed) => deed(event, name) !== false) || pressButton(act);

onActs({ leave });

document.addEventListener("keydown", (event) => {
  const target = event.target.closest ? event.target : document.body;
  if (event.defaultPrevented || event.altKey) return;
  const name = nameOf(event);
  if (event.shiftKey && name.length > 1) return; // marks text, scrolls up: the browser's own
  if (waiting.at(-1)?.act === "write" && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !isKept(target, name)) {
    waiting.at(-1).typed += event.key;
    event.preventDefault();
    return;
  }
  const act = table.get(name);
  if (!act || isKept(target, name) || (isCharacter(name) && areOff())) return;
  if (event.repeat && act !== "along") return;
  if (!AT_ONCE.has(act) && (waiting.length || (act !== "write" && held()))) {
    event.preventDefault();
    if (!event.repeat) wait(act, name);
  } else if (press(act, event, name)) event.preventDefault();
});

for (const exchanged of ["swapped", "refreshed", "exchanged"]) document.addEventListener(exchanged, dress);
for (const one of document.querySelectorAll(".room-foot[data-needs-script]")) one.hidden = false;
if (box) box.checked = !areOff();
dress();
