/* Notes saved as they are typed. Every letter is kept on this device until the server has confirmed it; an
   older version is never written over a newer one without asking. */

import { askJson, Failed, wordsFor } from "./ask.js";
import { isLeaving } from "./leaving.js";
import { pageOf } from "./session.js";

const PREFIX = `facilitator.notes.${pageOf()}.`;
const PAUSE = 800;

const storeOf = (form) => PREFIX + form.dataset.notes;
const fieldOf = (form) => form.elements.notes;
const versionOf = (form) => form.elements.version;

const keep = (name, draft) => { try { localStorage.setItem(name, JSON.stringify(draft)); } catch { /* full or forbidden: the page still holds the text */ } };
const forget = (name) => { try { localStorage.removeItem(name); } catch { /* nothing was kept */ } };
const kept = (name) => { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } };

const forms = new WeakMap();

const show = (form, name, words = "") => {
  const state = form.querySelector("[data-notes-state]");
  const text = words || state.dataset[name] || "";
  state.classList.toggle("is-open", name !== "saved" && name !== "");
  if (state.textContent !== text) state.textContent = text;
};

const ask = (form, answer) => {
  const clash = form.querySelector("[data-notes-clash]");
  clash.hidden = false;
  clash.querySelector("[data-theirs]").textContent = answer.text || "–";
  form.dataset.theirs = answer.text;
  form.dataset.theirVersion = answer.version;
  show(form, "typing");
};

const post = (url, body) => askJson(url, { method: "POST", body, quiet: true, keepalive: body.toString().length < 60000 });

const later = (form, wait) => {
  const state = forms.get(form);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => save(form), wait);
};

const confirmed = (form, text, version) => {
  versionOf(form).value = version;
  if (fieldOf(form).value === text) {
    fieldOf(form).defaultValue = text;
    if (isLeaving()) remember(form);
    else forget(storeOf(form));
    show(form, "saved");
    document.dispatchEvent(new CustomEvent("notes-saved"));
    return;
  }
  remember(form);
  later(form, PAUSE);
};

const answered = (form, text, { ok, status, content }) => {
  if (status === 429) throw new Failed("refused", content.message, status);
  if (ok) confirmed(form, text, content.version);
  else if (status === 409) ask(form, content);
  else show(form, "typing", content.message);
};

/* Sends what is typed now; one sending at a time, and again after a random while when nobody answers. */
const save = (form) => {
  const state = forms.get(form);
  clearTimeout(state.timer);
  const text = fieldOf(form).value;
  if (state.sending) return state.sending;
  if (text === fieldOf(form).defaultValue || !form.querySelector("[data-notes-clash]").hidden) return Promise.resolve();
  show(form, "saving");
  state.sending = post(form.action, new URLSearchParams(new FormData(form)))
    .then((answer) => answered(form, text, answer))
    .catch((failed) => wait(form, failed))
    .finally(() => { state.sending = null; });
  return state.sending;
};

/* Nothing is lost, and nothing is promised that does not happen: after a sign-in, or by itself after a while. */
const wait = (form, failed) => {
  if (failed.kind === "signed-out") { show(form, "out"); return; }
  if (failed.kind === "cookies") { show(form, "typing", wordsFor(failed)); return; }
  show(form, failed.kind === "refused" ? "busy" : "away");
  later(form, 2000 + Math.random() * 3000);
};

const remember = (form) => keep(storeOf(form), { text: fieldOf(form).value, version: versionOf(form).value, url: form.action });

const bringBack = (form) => {
  const draft = kept(storeOf(form));
  if (!draft || draft.text === fieldOf(form).value) { forget(storeOf(form)); return; }
  fieldOf(form).value = draft.text;
  versionOf(form).value = draft.version;
  show(form, "restored");
  later(form, PAUSE);
};

const settle = (form, choice) => {
  const { theirs, theirVersion } = form.dataset;
  const field = fieldOf(form);
  if (choice === "both") field.value = `${theirs}\n\n${field.value}`;
  if (choice === "theirs") field.value = theirs;
  versionOf(form).value = theirVersion;
  field.defaultValue = theirs;
  form.querySelector("[data-notes-clash]").hidden = true;
  if (field.value === theirs) { forget(storeOf(form)); show(form, "saved"); }
  else { remember(form); save(form); }
  field.focus();
};

const attach = (form) => {
  if (forms.has(form)) return;
  forms.set(form, { timer: 0, sending: null });
  form.querySelectorAll("[data-without-script]").forEach((one) => { one.hidden = true; });
  form.addEventListener("submit", (event) => { event.preventDefault(); save(form); });
  form.addEventListener("input", () => { remember(form); show(form, "typing"); later(form, PAUSE); });
  form.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-keep]")?.dataset.keep;
    if (choice) settle(form, choice);
  });
  bringBack(form);
};

/* Notes of other items that could not be sent before, from a page that was closed or lost its connection. */
const sendLeftovers = async (current) => {
  const room = current.dataset.notes.split(".").slice(0, 2).join(".");
  const names = Object.keys(localStorage).filter((name) => name.startsWith(`${PREFIX}${room}.`) && name !== storeOf(current));
  for (const name of names) {
    const draft = kept(name);
    const url = draft?.url && new URL(draft.url, location.href);
    if (!url || url.origin !== location.origin) continue;
    const body = new URLSearchParams({ csrf_token: current.elements.csrf_token.value, notes: draft.text, version: draft.version });
    const answer = await post(url, body).catch(() => null);
    if (answer?.ok && kept(name)?.text === draft.text) forget(name);
  }
};

const attachAll = () => document.querySelectorAll("form[data-notes]").forEach(attach);

document.addEventListener("before-swift", (event) => {
  for (const form of document.querySelectorAll("form[data-notes]")) event.detail.wait.push(save(form));
});
document.addEventListener("swapped", attachAll);
document.addEventListener("refreshed", attachAll);
document.addEventListener("signed-in", () => document.querySelectorAll("form[data-notes]").forEach(save));
addEventListener("online", () => document.querySelectorAll("form[data-notes]").forEach(save));
addEventListener("pagehide", () => document.querySelectorAll("form[data-notes]").forEach(save));

attachAll();
const first = document.querySelector("form[data-notes]");
if (first) sendLeftovers(first);
