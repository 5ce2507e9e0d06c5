// The quick line: type-ahead for names, hints beside the fields, Enter saves and the next line is ready.
// Along the list: arrows move, Y says the next yes, E edits, D drops. Without this module all of it is plain forms.

import { askJson, Failed, sayFailure, wordsFor } from "./ask.js";
import { noteLine } from "./line.js";
import { connect } from "./live.js";
import { attach } from "./name-picker.js";
import { exchange, isTyping, peek, placeForm, send } from "./swap.js";

const form = document.querySelector("[data-quick]");
const people = [...document.querySelectorAll("#people option")].map((one) => ({ name: one.value, ...one.dataset }));
const field = (name) => form.elements.namedItem(name);
const partner = new Map();
let busy = false;
let hasAdded = false;
let asked = 0;

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
  const isOff = Boolean(said.due_unclear) || said.due_past;
  sayDue(said.due_unclear || (said.due_past ? `${said.due}: ${form.dataset.sayPast}` : said.due), isOff);
  const staging = form.querySelector("[data-staging]");
  staging.hidden = !said.staging;
  form.querySelector("[data-staging-words]").textContent = said.staging;
};

const askHints = () => {
  clearTimeout(asked);
  asked = setTimeout(async () => {
    const query = new URLSearchParams({ deed: field("deed").value, evidence: field("evidence").value, due: field("due").value, stretch: field("stretch").value, party: giver()?.side ?? "" });
    try {
      const { ok, content } = await askJson(`${form.dataset.hints}?${query}`, { quiet: true });
      if (ok) showHints(content);
    } catch {
      // Hints are a help only: without an answer the line works all the same.
    }
  }, 250);
};

/* A line that was kept on this device names its people, not their numbers. */
const pickByName = (name) => {
  const typed = field(name).value.trim();
  if (typed && !field(`${name}_pick`).value) field(`${name}_pick`).value = people.find((one) => one.name === typed)?.number ?? "";
};

const wire = () => {
  ["giver", "receiver"].forEach(pickByName);
  attach(field("giver"), field("giver_pick"), () => people, (one) => {
    const receiver = people.find((other) => other.number === field("receiver_pick").value);
    if (receiver?.side === one.side) field("receiver").value = field("receiver_pick").value = "";
    const last = partner.get(one.number);
    if (!field("receiver").value && last) {
      field("receiver").value = last.name;
      field("receiver_pick").value = last.number;
    }
    askHints();
  });
  attach(field("receiver"), field("receiver_pick"), () => people.filter((one) => one.side !== giver()?.side));
  for (const name of ["deed", "evidence", "due", "stretch"]) field(name).addEventListener("input", askHints);
  for (const name of ["step", "stretch"]) {
    field(name).addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      form.requestSubmit();
    });
  }
  field("due").addEventListener("focus", () => field("due").select());
  field("giver").focus();
};

const clear = (page) => {
  const receiver = people.find((one) => one.number === field("receiver_pick").value);
  if (giver() && receiver) partner.set(giver().number, receiver);
  const { due, step } = { due: field("due").value, step: field("step").value };
  form.reset();
  for (const name of ["giver", "giver_pick", "receiver", "receiver_pick", "deed", "evidence", "why", "needs_first", "staging_note"]) field(name).value = "";
  field("first_win").checked = false;
  field("due").value = due;
  field("step").value = step;
  field("stretch").value = "2";
  field("once").value = page.getElementById("once").value;
  form.querySelector("[data-staging]").hidden = true;
  form.querySelector("[data-nudges]").replaceChildren();
  sayDue("");
  askHints();  // the date in words, in the place of what an earlier sending may have met
  for (const error of form.querySelectorAll(".field__error")) error.remove();
  for (const wrong of form.querySelectorAll("[aria-invalid]")) wrong.removeAttribute("aria-invalid");
  field("giver").focus();
};

const showErrors = (page) => {
  for (const error of form.querySelectorAll(".field__error")) error.remove();
  let first = null;
  for (const error of page.querySelectorAll("#quick .field__error")) {
    const input = field(error.id.replace(/-error$/, ""));
    if (!input) continue;
    input.setAttribute("aria-invalid", "true");
    input.closest(".field").append(document.adoptNode(error));
    first ??= input;
  }
  (first ?? field("giver")).focus();
};

const isEmpty = () => ["giver", "receiver", "deed", "evidence"].every((name) => !field(name).value.trim());

const add = async () => {
  if (busy) return;
  if (hasAdded && isEmpty()) return field("giver").focus(); // a second Enter meant the line before it
  busy = true;
  form.classList.add("is-busy");
  try {
    const answer = await send(form);
    if (!answer.page.getElementById("board")) throw new Failed("strange", "", answer.status);
    if (answer.ok) {
      exchange(answer.page, ["board", "flashes"]);
      clear(answer.page);
      hasAdded = true;
      sayBoard(document.querySelector("#flashes")?.textContent.trim() ?? "");
    } else {
      showErrors(answer.page);
    }
  } catch (failed) {
    sayTrouble(failed);
  } finally {
    busy = false;
    form.classList.remove("is-busy");
  }
};

/* The line stays as it is, and its key still sends it: nothing is tried again by itself. */
const sayTrouble = (failed) => sayDue(wordsFor(failed), true);

/** A yes or a drop in place; the focus stays where it was in the list. */
const act = async (small) => {
  if (busy) return;
  busy = true;
  const ref = small.closest("[data-card]").id;
  try {
    const answer = await send(small);
    if (!answer.page.getElementById("board")) throw new Failed("strange", "", answer.status);
    exchange(answer.page, ["board", "flashes"]);
    const card = document.getElementById(ref) ?? document.querySelector("[data-card]");
    (card ?? field("giver")).focus();
  } catch (failed) {
    sayFailure(failed);
    if (failed.kind === "refused") setTimeout(refresh, 0); // the list may be older than what refused it
  } finally {
    busy = false;
  }
};

const cards = () => [...document.querySelectorAll("[data-card]")];

const walk = (step) => {
  const all = cards();
  if (!all.length) return;
  const now = all.indexOf(document.activeElement.closest("[data-card]"));
  all[Math.min(Math.max(now + step, 0), all.length - 1)].focus();
};

const onCard = (key, card) => {
  if (key === "y" && card.querySelector("[data-yes]")) act(card.querySelector("[data-yes]"));
  else if (key === "e" && card.querySelector("[data-edit]")) card.querySelector("[data-edit]").click();
  else if (key === "d" && card.querySelector("[data-drop]")) act(card.querySelector("[data-drop]"));
  else return false;
  return true;
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && form?.contains(event.target)) {
    event.target.blur();
    cards()[0]?.focus();
    return;
  }
  if (isTyping(event.target)) return;
  const key = event.key.toLowerCase();
  const card = event.target.closest("[data-card]");
  if (key === "arrowdown" || key === "arrowup") {
    event.preventDefault();
    walk(key === "arrowdown" ? 1 : -1);
  } else if (key === "i" && form) {
    event.preventDefault();
    field("giver").focus();
  } else if (card && !event.repeat && onCard(key, card)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const edit = event.target.closest("a[data-edit]");
  if (!edit || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  placeForm(edit.href, edit.closest("[data-card]"));
});

document.addEventListener("submit", (event) => {
  if (event.target === form) {
    event.preventDefault();
    add();
  } else if (event.target.matches("[data-yes], [data-drop]")) {
    event.preventDefault();
    act(event.target);
  }
});

/* --- what people write and agree to on their phones arrives by itself; the line above the list is not touched ----- */

let due = 0;

const isAtWork = () => busy || document.querySelector("#board .placed") !== null;

const refresh = async () => {
  clearTimeout(due);
  if (isAtWork()) { due = setTimeout(refresh, 800); return; }
  try {
    const { page, ok } = await peek(location.href);
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
if (board?.dataset.stream) {
  const { stream, poll } = board.dataset;
  connect({ stream, poll, onState: noteLine, onVersion: () => { clearTimeout(due); due = setTimeout(refresh, 120); } });
}

if (form) {
  wire();
  askHints();
}
