// The quick line: type-ahead for names, hints beside the fields, Enter saves and the next line is ready.
// Along the list: arrows move, Y says the next yes, E edits, D drops. Without this module all of it is plain forms.

import { askJson, Failed, sayFailure, wordsFor } from "./ask.js";
import { attach, label } from "./name-picker.js";
import { onRoom } from "./room-bar.js";
import { onActs } from "./room-keys.js";
import { putIn } from "./sentences.js";
import { exchange, PARTS, peek, placeForm, send, sendData } from "./swap.js";

const form = document.querySelector("[data-quick]");
const people = [...document.querySelectorAll("#people option")].map((one) => ({ name: one.value, ...one.dataset }));
const field = (name) => form.elements.namedItem(name);
const partner = new Map();
const underWay = new Set();
/* What a stored line leaves empty; a person's number before the name that it belongs to. */
const CLEARED = ["giver_pick", "giver", "receiver_pick", "receiver", "deed", "evidence", "why", "needs_first", "staging_note"];
let hasAdded = false;
let asked = 0;
/* How often hints stopped being wanted: an answer that was asked for before says nothing any more. */
let outdated = 0;

const giver = () => people.find((one) => one.number === field("giver_pick").value);

const sayBoard = (words) => {
  const place = document.querySelector("[data-board-said]");
  if (place) place.textContent = words;
};

/** The line under the date: the day in words, or what keeps this line from being stored. */
const sayDue = (words, isOff = false) => {
  const place = form.querySelector("[data-due-said]");
  place.textContent = words;
  place.classList.toggle("is-off", isOff);
};

const showHints = (said) => {
  const nudges = [...said.deed, ...said.evidence];
  form.querySelector("[data-nudges]").replaceChildren(
    ...nudges.map((words) => {
      const item = document.createElement("li");
      item.className = "nudge";
      item.textContent = words;
      return item;
    }),
  );
  const odd = said.due_odd ? `${said.due}: ${said.due_odd}` : said.due;
  sayDue(said.due_unclear || odd, Boolean(said.due_unclear || said.due_odd));
  const staging = form.querySelector("[data-staging]");
  staging.hidden = !said.staging;
  form.querySelector("[data-staging-words]").textContent = said.staging;
};

const askHints = () => {
  clearTimeout(asked);
  asked = setTimeout(async () => {
    const before = outdated;
    const query = new URLSearchParams({ deed: field("deed").value, evidence: field("evidence").value, due: field("due").value, stretch: field("stretch").value, party: giver()?.side ?? "" });
    try {
      const { ok, content } = await askJson(`${form.dataset.hints}?${query}`, { quiet: true });
      if (ok && before === outdated) showHints(content);
    } catch {
      // Hints are a help only: without an answer the line works all the same.
    }
  }, 250);
};

/* A line that was kept on this device names its people, not their numbers. */
const pickByName = (name) => {
  const typed = field(name).value.trim();
  const found = people.filter((one) => one.name === typed);
  if (found.length === 1 && !field(`${name}_pick`).value) field(`${name}_pick`).value = found[0].number;
};

/* So many names are said of those that fit, as the server says them. */
const NAMED = 4;

/** Says beside a field that was left whom it may mean: several people fit, and none of them is taken. */
const sayOpen = (input) => (found) => {
  const rest = found.length - NAMED;
  const words = form.dataset[found.length === 2 ? "sayTwo" : rest > 0 ? "sayMore" : "sayMany"];
  const names = found.slice(0, NAMED).map(label).join(", ");
  unsay(input.closest(".field"));
  const said = document.createElement("span");
  said.className = "field__error";
  said.id = `${input.id}-error`;
  said.setAttribute("role", "status");
  said.textContent = putIn(words.replace("{count}", found.length).replace("{rest}", rest), "names", names);
  input.closest(".field").append(said);
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", said.id);
};

const wire = () => {
  ["giver", "receiver"].forEach(pickByName);
  const onPick = (one) => {
    unsay(field("giver").closest(".field"));
    const receiver = people.find((other) => other.number === field("receiver_pick").value);
    if (receiver?.side === one.side) field("receiver").value = field("receiver_pick").value = "";
    const last = partner.get(one.number);
    if (!field("receiver").value && last) {
      field("receiver").value = last.name;
      field("receiver_pick").value = last.number;
      unsay(field("receiver").closest(".field"));
    }
    askHints();
  };
  const [to, others] = [field("receiver"), () => people.filter((one) => one.side !== giver()?.side)];
  attach(field("giver"), field("giver_pick"), () => people, { onPick, onOpen: sayOpen(field("giver")) });
  attach(to, field("receiver_pick"), others, { onPick: () => unsay(to.closest(".field")), onOpen: sayOpen(to) });
  for (const name of ["deed", "evidence", "due", "stretch"]) field(name).addEventListener("input", askHints);
  form.addEventListener("input", ({ target }) => target.closest(".field") && unsay(target.closest(".field")));
  field("due").addEventListener("focus", () => field("due").select());
  field("giver").focus();
};

const clear = (once) => {
  const receiver = people.find((one) => one.number === field("receiver_pick").value);
  if (giver() && receiver) partner.set(giver().number, receiver);
  const { due, step } = { due: field("due").value, step: field("step").value };
  form.reset();
  for (const name of CLEARED) field(name).value = "";
  field("first_win").checked = false;
  field("due").value = due;
  field("step").value = step;
  field("stretch").value = "2";
  field("once").value = once;
  form.querySelector("[data-staging]").hidden = true;
  form.querySelector("[data-nudges]").replaceChildren();
  sayDue("");
  askHints();  // the date in words, in the place of what an earlier sending may have met
  form.querySelectorAll(".field").forEach(unsay);
  field("giver").focus();
};

/** Takes back what was refused in a field: it was said of what stood there. */
const unsay = (place) => {
  for (const error of place.querySelectorAll(".field__error")) error.remove();
  for (const wrong of place.querySelectorAll("[aria-invalid]")) {
    wrong.removeAttribute("aria-invalid");
    if (wrong.getAttribute("aria-describedby") === `${wrong.id}-error`) wrong.removeAttribute("aria-describedby");
  }
};

const showErrors = (said) => {
  form.querySelectorAll(".field").forEach(unsay);
  let first = null;
  for (const error of said.querySelectorAll(".field__error")) {
    const input = field(error.id.replace(/-error$/, ""));
    if (!input) continue;
    input.setAttribute("aria-invalid", "true");
    input.closest(".field").append(document.adoptNode(error));
    first ??= input;
  }
  (first ?? field("giver")).focus();
};

const isEmpty = () => ["giver", "receiver", "deed", "evidence"].every((name) => !field(name).value.trim());

/* --- one after the other: what is pressed while an answer is on its way waits for it, and then acts on what was meant -- */

let waiting = 0;
let turn = Promise.resolve();

const inTurn = (deed) => {
  waiting += 1;
  turn = turn.then(deed).finally(() => { waiting -= 1; });
};

/** The line as it stands, in one text. */
const lineNow = () => {
  const data = new FormData(form);
  for (const name of ["csrf_token", "once", "kept"]) data.delete(name);
  return new URLSearchParams(data).toString();
};

const add = () => {
  const line = lineNow();
  if (underWay.has(line)) return; // a second Enter means the same line
  if (hasAdded && isEmpty()) { field("giver").focus(); return; } // so it does when that line is stored already
  underWay.add(line);
  form.classList.add("is-busy");
  const data = new FormData(form);
  inTurn(async () => {
    await enter(line, data);
    underWay.delete(line);
    form.classList.toggle("is-busy", underWay.size > 0);
  });
  makeRoom();
};

/** The sent line makes room for the next: what is typed takes its place, and what still stands of it goes once it is
    stored. Only a line that names somebody: what the server refuses is mended where it stands. */
const makeRoom = () => {
  if (!giver() || !field("deed").value.trim()) return;
  field("giver").focus();
  field("giver").select();
};

/** Another giver begins another line: what still says the sent one goes. With the same giver all of it stays. */
const clearSent = (data, once) => {
  const isAnother = field("giver").value !== (data.get("giver") ?? "");
  for (const name of isAnother ? CLEARED : []) {
    const typed = name.replace(/_pick$/, "");
    if (field(typed).value === (data.get(typed) ?? "")) field(name).value = "";
  }
  field("once").value = once;
};

/** A refused line in whose place something else was typed: said whole, so that it can be written again. */
const sayLost = (data, said) => {
  const line = ["giver", "receiver", "deed", "evidence", "due"].map((name) => data.get(name)?.trim()).filter(Boolean).join(" · ");
  const reasons = [...said.querySelectorAll(".field__error")].map((error) => error.textContent.trim()).join(" ");
  sayFailure(new Failed("refused", `${form.dataset.sayNotAdded} ${line}. ${reasons}`, 422));
};

/** Sends a line as it stood when Enter was pressed. What was typed meanwhile stays. */
const enter = async (line, data) => {
  try {
    const answer = await sendData(form.action, data, { once: field("once").value }, PARTS);
    const said = answer.page.querySelector("[data-entered]");
    if (!answer.page.getElementById("board") || !said) throw new Failed("strange", "", answer.status);
    if (!answer.ok) {
      if (lineNow() === line) showErrors(said);
      else sayLost(data, said);
      return;
    }
    show(answer.page);
    hasAdded = true;
    if (lineNow() === line) clear(said.dataset.once);
    else clearSent(data, said.dataset.once);
    sayBoard(document.querySelector("#flashes")?.textContent.trim() ?? "");
  } catch (failed) {
    sayTrouble(failed);
  }
};

/** The board as it is now. Whoever was on a card of it stays there, and a form that is open in one stays open. */
const show = (page, ref = "") => {
  const was = document.activeElement;
  const at = was.closest("[data-card]")?.id;
  const placed = document.querySelector("#board .placed");
  const host = placed?.closest("[data-card]").id;
  exchange(page, ["board", "flashes"]);
  if (placed) document.getElementById(host)?.replaceChildren(placed);
  if (placed?.contains(was)) { was.focus(); return; }
  if (!at && (!ref || form?.contains(was))) return;
  const card = document.getElementById(at ?? ref) ?? document.getElementById(ref) ?? cards()[0] ?? form?.elements.namedItem("giver");
  card?.focus({ preventScroll: card.id === at });
};

/* The line stays as it is, and its key still sends it: nothing is tried again by itself. */
const sayTrouble = (failed) => {
  clearTimeout(asked);
  outdated += 1; // else the date in words, asked for while one typed, takes the place of what went wrong
  sayDue(wordsFor(failed), true);
};

/** A yes or a drop in place, on the card and to the words that stood there when it was pressed. */
const act = (card, find) => {
  const { id } = card;
  const version = card.querySelector("[data-yes] [name=version]")?.value;
  inTurn(async () => {
    const small = find(document.getElementById(id));
    if (!small) return;
    try {
      const answer = await send(small, small.matches("[data-yes]") && version ? { version } : {}, PARTS);
      if (!answer.page.getElementById("board")) throw new Failed("strange", "", answer.status);
      show(answer.page, id);
    } catch (failed) {
      sayFailure(failed);
      if (failed.kind === "refused") setTimeout(refresh, 0); // the list may be older than what refused it
    }
  });
};

/** The same button of a card that may have been drawn anew: a yes is that of the person who says it. */
const again = (small) => {
  const speaker = small.elements.namedItem("speaker_id")?.value;
  return (card) => [...card?.querySelectorAll(small.matches("[data-drop]") ? "[data-drop]" : "[data-yes]") ?? []]
    .find((one) => !speaker || one.elements.namedItem("speaker_id").value === speaker);
};

const edit = (card) => inTurn(async () => {
  const fresh = document.getElementById(card.id);
  const link = fresh?.querySelector("[data-edit]");
  if (link) await placeForm(link.href, fresh);
});

const cards = () => [...document.querySelectorAll("[data-card]")];

const walk = (step) => {
  const all = cards();
  if (!all.length) return;
  const now = all.indexOf(document.activeElement.closest("[data-card]"));
  all[Math.min(Math.max(now + step, 0), all.length - 1)].focus();
};

/* A key on the card that has the focus. */
const onCard = (selector, deed) => ({ target }) => {
  const card = target.closest?.("[data-card]");
  return card?.querySelector(selector) ? deed(card) : false;
};

const pressOn = (selector) => onCard(selector, (card) => act(card, (fresh) => fresh?.querySelector(selector)));

onActs({
  leave: ({ target }) => {
    const card = target.closest?.("[data-card]");
    if (card && card !== target) return card.focus();
    if (!form?.contains(target)) return false;
    target.blur();
    return cards()[0]?.focus();
  },
  "go-on": ({ target }) => form?.contains(target) && form.requestSubmit(),
  along: (_event, key) => walk(key === "ArrowDown" ? 1 : -1),
  line: () => (form ? field("giver").focus() : false),
  yes: pressOn("[data-yes]"),
  edit: onCard("[data-edit]", edit),
  drop: pressOn("[data-drop]"),
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-edit]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  edit(link.closest("[data-card]"));
});

document.addEventListener("submit", (event) => {
  if (event.target === form) {
    event.preventDefault();
    add();
  } else if (event.target.matches("[data-yes], [data-drop]")) {
    event.preventDefault();
    act(event.target.closest("[data-card]"), again(event.target));
  }
});

/* --- what people write and agree to on their phones arrives by itself; the line above the list is not touched ----- */

let due = 0;

const isAtWork = () => waiting > 0 || document.querySelector("#board .placed") !== null;

const refresh = async () => {
  clearTimeout(due);
  if (isAtWork()) { due = setTimeout(refresh, 800); return; }
  try {
    const { page, ok } = await peek(location.href, PARTS);
    if (isAtWork()) { due = setTimeout(refresh, 800); return; }
    const fresh = page.getElementById("board");
    if (!ok || !fresh) return;
    const before = new Set(cards().map((card) => card.id));
    const at = document.activeElement.closest("[data-card]")?.id;
    exchange(page, ["board"]);
    if (at) document.getElementById(at)?.focus({ preventScroll: true });
    const added = cards().filter((card) => !before.has(card.id));
    for (const card of added) card.classList.add("is-new");
    if (added.length) sayBoard(added.map((card) => card.id).join(", "));
  } catch {
    // The next change brings it.
  }
};

const board = document.querySelector("[data-board]");
if (board?.dataset.live !== undefined) {
  onRoom(() => { clearTimeout(due); due = setTimeout(refresh, 120); });
}

if (form) {
  wire();
  askHints();
}
