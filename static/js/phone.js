/* A phone in the room. It shows the scene that the room is in and its own part of it, and sends what is given.
   Nothing moves while a finger is down; somebody with unsent text is never moved on. */

import { ask } from "./ask.js";
import { lineOf } from "./line.js";
import { connect } from "./live.js";
import { setNow, tick } from "./clock.js";
import { storeOf } from "./drafts.js";
import { showKept } from "./kept.js";
import { outboxOf } from "./outbox.js";
import { elementOf, patch } from "./patch.js";
import "./dots.js";

const root = document.querySelector("[data-phone]");
const stage = root.querySelector("[data-stage]");
const words = root.dataset;
const store = storeOf(words.key);
const movedOn = document.querySelector("[data-moved-on]");
const kept = document.querySelector("[data-kept]");

const FINGER = 350;
const EACH = 10; // milliseconds that the server needs for one
const TEXTS = "textarea, input[type=text], input[type=number], input:not([type])";

/* --- where things are ------------------------------------------------------------------------------------------ */

const scene = () => stage.querySelector("[data-scene]");
const placeOfScene = (one) => [one.dataset.item, one.dataset.mode, one.dataset.run].join(".");
const keyOfScene = (one) => `${placeOfScene(one)}.${one.dataset.phase}`;
const formsIn = (holder) => [...holder.querySelectorAll("form[data-give]")];
const placeOf = (form, within = scene()) => [placeOfScene(within), form.dataset.give, form.dataset.slot ?? ""].join(".");
const targetOf = (form) => (form.dataset.slot === undefined ? "" : placeOf(form));
const fieldsIn = (form) => [...form.elements].filter((field) => field.name && field.matches("textarea, select, input:not([type=hidden])"));
const isDirty = (form) => fieldsIn(form).some((field) => valueOf(field) !== defaultOf(field));
const twinIn = (holder, form) => formsIn(holder).find((one) => one.dataset.give === form.dataset.give && one.dataset.slot === form.dataset.slot);
const dirtyForms = () => formsIn(stage).filter(isDirty);

const isTick = (field) => field.type === "checkbox" || field.type === "radio";

const valueOf = (field) => (isTick(field) ? field.checked : field.value);

const defaultOf = (field) => {
  if (isTick(field)) return field.defaultChecked;
  if (field.tagName !== "SELECT") return field.defaultValue;
  return ([...field.options].find((one) => one.defaultSelected) ?? field.options[0])?.value ?? "";
};

const setDefault = (field, value) => {
  if (isTick(field)) field.defaultChecked = field.checked;
  else if (field.tagName === "SELECT") for (const one of field.options) one.defaultSelected = one.value === value;
  else field.defaultValue = value;
};

const wordsOf = (form) => fieldsIn(form).filter((field) => field.matches(TEXTS)).map((field) => field.value.trim()).filter(Boolean).join("\n");

/* Ticks are told apart by what they stand for. */
const nameOf = (field) => (isTick(field) ? `${field.name}=${field.value}` : field.name);

const say = (form, text, kind = "") => {
  let line = form.querySelector("[data-said]");
  if (!line) {
    line = Object.assign(document.createElement("p"), { className: "give__said" });
    line.setAttribute("role", "status");
    line.dataset.said = "";
    form.append(line);
  }
  line.classList.toggle("is-ok", kind === "ok");
  line.classList.toggle("is-wrong", kind === "wrong");
  if (line.textContent !== text) line.textContent = text;
};

const news = (text) => { document.querySelector("[data-news]").textContent = text; };
const ended = () => location.replace(words.page);

/* --- drafts ---------------------------------------------------------------------------------------------------- */

const keepDraft = (form) => {
  if (!isDirty(form)) { store.forget(placeOf(form)); return; }
  const fields = Object.fromEntries(fieldsIn(form).map((field) => [nameOf(field), valueOf(field)]));
  store.keep(placeOf(form), fields, { where: scene().dataset.title, text: wordsOf(form) });
};

const restore = () => {
  for (const form of formsIn(stage)) {
    const draft = store.draft(placeOf(form));
    if (!draft || isDirty(form)) continue;
    for (const field of fieldsIn(form)) {
      const kept = draft.fields[nameOf(field)];
      if (isTick(field)) field.checked = kept ?? field.checked;
      else field.value = kept ?? field.value;
    }
    if (!isDirty(form)) store.forget(placeOf(form));
    else say(form, outbox.holds(targetOf(form)) ? words.waiting : words.back);
  }
  showKept(kept, store, (place) => formsIn(stage).some((form) => placeOf(form) === place));
};

/* --- the scene ------------------------------------------------------------------------------------------------- */

let arrived = null;
let fingerUntil = 0;
let settling = 0;

const keeps = (element) => {
  if (element.matches("[data-mine-here]")) return true;
  if (element.matches("[data-said]")) return element.textContent !== "";
  return element.matches("form[data-give]") && (isDirty(element) || outbox.holds(targetOf(element)));
};

const isSameScene = () => keyOfScene(scene()) === keyOfScene(arrived);
const wouldLose = () => (isSameScene()
  ? dirtyForms().some((form) => !form.closest("[data-mine-here]") && !twinIn(arrived, form))
  : dirtyForms().length > 0);

const settle = () => {
  clearTimeout(settling);
  if (!arrived) return;
  const wait = fingerUntil - Date.now();
  if (wait > 0) { settling = setTimeout(settle, wait); return; }
  if (wouldLose()) { movedOn.hidden = false; return; }
  take();
};

const take = () => {
  const isSame = isSameScene();
  movedOn.hidden = true;
  if (isSame) patch(scene(), arrived, keeps);
  else {
    const hadFocus = stage.contains(document.activeElement);
    stage.replaceChildren(arrived);
    scrollTo(0, 0);
    if (hadFocus) document.getElementById("main").focus({ preventScroll: true });
    news(scene().querySelector("h2")?.textContent ?? "");
  }
  arrived = null;
  tick();
  restore();
  fetchMine(Math.random() * isolated());
};

/* Every phone asks for its own part after a scene: the more there are, the longer the while they spread over. */
let crowd = 0;
const isolated = () => Math.max(250, crowd * EACH);

const onScene = ({ html, present }) => {
  crowd = present ?? crowd;
  arrived = elementOf(html);
  settle();
};

movedOn.querySelector("[data-go-there]").addEventListener("click", () => {
  dirtyForms().forEach(keepDraft);
  if (arrived) take();
});

/* --- one phone's own part --------------------------------------------------------------------------------------- */

let mineTimer = 0;
let mineTurn = 0;

const fetchMine = (wait = 0) => {
  clearTimeout(mineTimer);
  if (scene().dataset.mine === undefined) return;
  mineTimer = setTimeout(loadMine, wait);
};

const loadMine = async () => {
  const turn = ++mineTurn;
  const answer = await ask(words.mine, { headers: { Accept: "text/html" } }).catch(() => null);
  if (answer?.status === 401) { ended(); return; }
  if (turn !== mineTurn) return;
  if (!answer?.ok) { fetchMine(2000 + Math.random() * 3000); return; }
  const html = await answer.text();
  if (answer.headers.get("X-Scene") === placeOfScene(scene())) showMine(html);
};

const showMine = (html) => {
  const holder = scene().querySelector("[data-mine-here]");
  if (!holder || fingerUntil > Date.now()) { fetchMine(FINGER); return; }
  const fresh = holder.cloneNode(false);
  fresh.innerHTML = html;
  if (formsIn(holder).filter(isDirty).some((form) => !twinIn(fresh, form))) return;
  const typed = holder.contains(document.activeElement) ? document.activeElement.closest("form[data-give]")?.dataset.give : null;
  patch(holder, fresh, (element) => element !== holder && keeps(element));
  holder.classList.remove("is-awaited");
  if (typed && !holder.contains(document.activeElement)) {
    holder.querySelector(`form[data-give="${CSS.escape(typed)}"] :is(${TEXTS})`)?.focus({ preventScroll: true });
  }
  tick();
  restore();
};

/* What the scene does not show heals by itself. */
const heal = () => {
  if (!document.hidden && !dirtyForms().length) fetchMine();
  setTimeout(heal, 20000 + Math.random() * Math.max(10000, 10 * isolated()));
};
setTimeout(heal, 20000);

/* --- giving ----------------------------------------------------------------------------------------------------- */

const fieldsOf = (form, submitter) => {
  const fields = {};
  for (const [name, value] of new FormData(form, submitter)) {
    if (typeof value === "string" && name !== "csrf_token") fields[name] = name in fields ? `${fields[name]},${value}` : value;
  }
  return fields;
};

const press = (form, submitter) => {
  if (!submitter?.hasAttribute("aria-pressed")) return;
  for (const key of form.querySelectorAll("button[aria-pressed]")) {
    if (key.name === submitter.name) key.setAttribute("aria-pressed", String(key === submitter));
  }
};

let lastSent = { mark: "", at: 0 };

const give = (form, submitter) => {
  press(form, submitter);
  say(form, navigator.onLine ? words.sending : words.waiting);
  const { item, mode, run } = scene().dataset;
  const fields = fieldsOf(form, submitter);
  if (form.dataset.slot !== undefined && fields.slot === undefined) fields.slot = form.dataset.slot;
  const mark = JSON.stringify([placeOf(form), fields]);
  if (mark === lastSent.mark && Date.now() - lastSent.at < 1500) return;
  lastSent = { mark, at: Date.now() };
  outbox.put({
    url: [words.do, item, mode, form.dataset.give].map((part, place) => (place ? encodeURIComponent(part) : part)).join("/"),
    target: targetOf(form), place: placeOf(form), run, fields, text: wordsOf(form), where: scene().dataset.title,
  });
};

const formAt = (place) => formsIn(stage).find((form) => placeOf(form) === place);

const wasStored = (entry, form, stored) => {
  const draft = store.draft(entry.place);
  const isAsSent = draft && Object.entries(draft.fields).every(([name, value]) => typeof value !== "string" || (entry.fields[name] ?? "") === value);
  if (isAsSent) store.forget(entry.place);
  if (!form) return;
  for (const field of fieldsIn(form)) if (isTick(field) || entry.fields[field.name] !== undefined) setDefault(field, entry.fields[field.name]);
  if (isDirty(form)) keepDraft(form);
  const shown = typeof stored?.text === "string" && stored.text ? `${words.stored}: “${stored.text}”` : words.stored;
  say(form, shown, "ok");
  form.classList.remove("is-wrong");
};

const wasRefused = (entry, form, status, content) => {
  if (entry.text && !store.draft(entry.place)) store.keep(entry.place, entry.fields, { where: entry.where, text: entry.text });
  const message = [content.message, ...Object.values(content.fields ?? {})].filter((one, place, all) => one && all.indexOf(one) === place);
  const text = message.join(" ") || words.refused;
  if (form) say(form, text, "wrong");
  else news(text);
  if (status === 422 && form) form.querySelector(TEXTS)?.focus();
};

const answered = (entry, status, content) => {
  const form = formAt(entry.place);
  if (status === 401) { ended(); return; }
  if (status < 300) wasStored(entry, form, content.stored);
  else wasRefused(entry, form, status, content);
  settle();
  fetchMine();
  restore();
};

/* --- the mark for no connection ---------------------------------------------------------------------- */

const mark = document.querySelector("[data-state]");
const note = lineOf((isLost) => { mark.hidden = !isLost; });

const delayed = (entry) => { const form = formAt(entry.place); if (form) say(form, words.waiting); };

const outbox = outboxOf({ store, answered, delayed, busy: (isWaiting) => note("outbox", isWaiting) });

/* --- listening -------------------------------------------------------------------------------------------------- */

stage.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-give]")) return;
  event.preventDefault();
  give(form, event.submitter);
});

stage.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-give]");
  if (!form) return;
  keepDraft(form);
  say(form, "");
  if (arrived && !wouldLose()) settle();
});

addEventListener("pointerdown", () => { fingerUntil = Date.now() + 60000; }, { capture: true, passive: true });
for (const kind of ["pointerup", "pointercancel"]) {
  addEventListener(kind, () => { fingerUntil = Date.now() + FINGER; setTimeout(settle, FINGER + 10); }, { capture: true, passive: true });
}
addEventListener("online", () => note("device", false));
addEventListener("offline", () => note("device", true));
addEventListener("pagehide", () => dirtyForms().forEach(keepDraft));
document.addEventListener("visibilitychange", () => { if (!document.hidden) { outbox.pump(); fetchMine(Math.random() * 400); } });

setNow(words.now, true);
tick();
restore();
fetchMine();
note("device", !navigator.onLine);
connect({ stream: words.stream, poll: words.poll, onScene, onEnd: ended, onState: (state) => note("line", state === "away" || state === "lost") });
