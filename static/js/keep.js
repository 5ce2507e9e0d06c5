/* What somebody types into a form stays on this device until the server has really stored it: through a reload, a swipe
   back, a crash. Kept by person, form and field: for whoever is signed in for a day, for everybody else as long as the
   tab is open. Passwords, codes, signatures and files are never kept, nor what has a keeping of its own (data-not-kept).

   A form carries the number of what is kept of it (`kept`); the server answers with the numbers that it has stored, in
   a cookie (web/kept.py). Only then something is forgotten, never because a button was pressed. */

import { pageOf } from "./session.js";

const DAY = 86400000;
const PAUSE = 250;
const PREFIX = "facilitator.form.";
const TEXTS = "textarea, input:is([type=text], [type=email], [type=url], [type=tel], [type=number], [type=date], [type=time], :not([type]))";
const APART = "[data-not-kept], form[data-notes], form[data-give], form[data-signing], form[data-again]";

const mine = `${PREFIX}${pageOf()}.`;
const store = (() => { try { return pageOf() ? localStorage : sessionStorage; } catch { return null; } })();

const read = (name) => { try { return JSON.parse(store.getItem(name)); } catch { return null; } };
const write = (name, value) => { try { store.setItem(name, JSON.stringify(value)); } catch { /* full or forbidden: the page still holds the text */ } };
const remove = (name) => { try { store.removeItem(name); } catch { /* nothing was kept */ } };
const names = (start) => { try { return Object.keys(store).filter((name) => name.startsWith(start)); } catch { return []; } };

const isKept = (field) => field.name && field.matches(TEXTS) && !field.closest(APART) && !field.readOnly
  && field.autocomplete !== "one-time-code" && !["code", "csrf_token"].includes(field.name);

const isPost = (form) => form?.method === "post" && !form.matches(APART);
const actionOf = (form) => new URL(form.getAttribute("action") || location.href, location.href).pathname;

/* Two forms to one address are told apart by their id, else by their place on the page. */
const nameOf = (form) => {
  const action = actionOf(form);
  const nth = [...document.forms].filter((one) => isPost(one) && actionOf(one) === action).indexOf(form);
  return [mine, action, form.id || nth, form.closest("[data-desk]")?.dataset.desk ?? ""].join("#");
};

const fieldsOf = (form) => [...form.elements].filter(isKept);
const placeOf = (field, all) => `${field.name}.${all.filter((one) => one.name === field.name).indexOf(field)}`;
const newNumber = () => [...crypto.getRandomValues(new Uint8Array(6))].map((one) => one.toString(16).padStart(2, "0")).join("");

/* --- keeping ---------------------------------------------------------------------------------------------------- */

const touched = new Set();
let timer = 0;

const keep = (form) => {
  const all = fieldsOf(form);
  const typed = all.filter((field) => field.value !== field.defaultValue);
  const fields = Object.fromEntries(typed.map((field) => [placeOf(field, all), { text: field.value, over: field.defaultValue }]));
  if (!typed.length) { remove(nameOf(form)); form.querySelector("[data-restored]")?.remove(); return; }
  write(nameOf(form), { fields, number: newNumber(), at: Date.now() });
};

const keepAll = () => {
  clearTimeout(timer);
  for (const form of touched) if (form.isConnected) keep(form);
  touched.clear();
};

document.addEventListener("input", ({ target }) => {
  if (!target.form || !isPost(target.form) || !isKept(target)) return;
  touched.add(target.form);
  clearTimeout(timer);
  timer = setTimeout(keepAll, PAUSE);
});
addEventListener("pagehide", keepAll);
document.addEventListener("visibilitychange", keepAll);

document.addEventListener("formdata", ({ target, formData }) => {
  if (!isPost(target)) return;
  keepAll();
  const number = read(nameOf(target))?.number;
  if (number) formData.set("kept", number);
});

/* --- forgetting --------------------------------------------------------------------------------------------------- */

const forgetStored = () => {
  const found = document.cookie.match(/(?:^|; )stored=([\da-f.]*)/);
  if (!found) return;
  const stored = found[1].split(".");
  for (const name of names(PREFIX)) if (stored.includes(read(name)?.number)) remove(name);
  document.cookie = `stored=; Path=/; Max-Age=0; SameSite=Lax${location.protocol === "https:" ? "; Secure" : ""}`;
};

document.addEventListener("posted", forgetStored);

const sweep = () => { for (const name of names(PREFIX)) if (Date.now() - (read(name)?.at ?? 0) > DAY) remove(name); };

/* Who signs out leaves nothing behind. */
addEventListener("submit", ({ target, defaultPrevented }) => {
  if (defaultPrevented || !actionOf(target).endsWith("/sign-out")) return;
  for (const name of [...names(mine), ...names(`facilitator.notes.${pageOf()}.`)]) remove(name);
});

/* --- bringing back ------------------------------------------------------------------------------------------------ */

const lineOf = (form, kind) => {
  const line = document.getElementById(kind)?.content.firstElementChild.cloneNode(true);
  if (!line) return null;
  line.querySelector("button").addEventListener("click", () => {
    remove(nameOf(form));
    line.remove();
    if (kind !== "restored") return;
    for (const field of fieldsOf(form)) {
      if (field.value === field.defaultValue) continue;
      field.value = field.defaultValue;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    fieldsOf(form)[0]?.focus();
  });
  form.prepend(line);
  return line;
};

/* What stood in the field has changed since: nothing is written over it. */
const showBeside = (form, texts) => {
  const line = lineOf(form, "not-restored");
  if (line) line.querySelector("[data-text]").textContent = texts.join("\n\n");
};

const bringBack = (form) => {
  const kept = read(nameOf(form));
  if (!kept || form.querySelector("[data-restored]")) return;
  const all = fieldsOf(form);
  const found = all.map((field) => [field, kept.fields[placeOf(field, all)]]).filter(([field, one]) => one && one.text !== field.value);
  const free = found.filter(([field, { over }]) => field.value === field.defaultValue && field.defaultValue === over);
  const taken = found.filter(([field, { over }]) => field.defaultValue !== over).map(([, { text }]) => text.trim()).filter(Boolean);
  for (const [field, { text }] of free) field.value = text;
  if (free.length) {
    lineOf(form, "restored");
    form.dispatchEvent(new CustomEvent("restored", { bubbles: true }));
  } else if (taken.length) showBeside(form, taken);
};

/* The page that answers a form shows what was typed by itself. */
const isAnswered = (form) => document.body.dataset.posted !== undefined && actionOf(form) === location.pathname;

const bringBackAll = () => [...document.forms].filter((form) => isPost(form) && !isAnswered(form)).forEach(bringBack);

sweep();
forgetStored();
bringBackAll();
for (const exchanged of ["swapped", "refreshed"]) document.addEventListener(exchanged, bringBackAll);
