/* Makes the page's plain forms swift: a form marked data-swift is posted in the background, and the regions of
   the answer (elements with an id and data-region) take the place of ours. What somebody has typed elsewhere
   on the page, what is unfolded and where the focus was all stay. Without this module the forms just work.

   data-follow on a form: two quick presses add up, the second goes on from what the first has made.
   What could not be sent is said where messages stand, and the page stays as it is, with everything that was typed.
   data-keep-refused around a form: what was typed stays in its fields when the server refuses it. */

import { askPage, sayFailure } from "./ask.js";

export const FIELDS = "input:not([type=hidden]), textarea, select";

let line = Promise.resolve();

/** Whether a field holds something that the server has not got. */
export const isDirty = (field) => {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.tagName === "SELECT") return [...field.options].some((one) => one.selected !== one.defaultSelected);
  return field.value !== field.defaultValue;
};

/* A field by its id; without one by its form, its name, and its place among those of the same name. */
const namesakes = (action, name) => [...document.querySelectorAll(FIELDS)]
  .filter((one) => !one.id && one.name === name && one.form?.getAttribute("action") === action);

const addressOf = (field) => {
  if (field.id) return { id: field.id };
  const action = field.form?.getAttribute("action");
  return { action, name: field.name, nth: namesakes(action, field.name).indexOf(field) };
};

const fieldAt = ({ id, action, name, nth }) => (id ? document.getElementById(id) : namesakes(action, name)[nth]);

/* Text that is typed but not sent yet, with the fingerprint or version that it was typed onto. */
const unsent = (regions, sent) => {
  const kept = [];
  for (const region of regions) {
    for (const field of region.querySelectorAll(FIELDS)) {
      if (!field.name || field.form === sent || !isDirty(field)) continue;
      const bound = !field.closest("[data-keep-refused]");
      const { mark, version } = bound ? field.form?.elements ?? {} : {};
      const at = addressOf(field);
      kept.push({ at, value: field.value, checked: field.checked, mark: mark?.value, version: version?.value });
    }
  }
  return kept;
};

const putBack = (kept) => {
  for (const { at, value, checked, mark, version } of kept) {
    const field = fieldAt(at);
    if (!field) continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = checked;
    else field.value = value;
    if (mark) field.form.elements.mark.value = mark;
    if (version) field.form.elements.version.value = version;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
};

const wordsOf = (element) => element.textContent.trim();

const leadsTo = (element) => element.getAttribute("href") ?? element.form?.getAttribute("action");

/** Where the focus is, so that it can be found again in what takes its place; `action` is where it leads. */
export const placeOf = (element) => {
  if (!element || element === document.body) return null;
  const holder = element.closest("[id]")?.id;
  const { id, name, tagName } = element;
  return { id, holder, act: element.dataset.act, action: leadsTo(element), name, tagName, words: wordsOf(element) };
};

const sameIn = ({ action, name }) => {
  const form = action && [...document.querySelectorAll("form")].find((one) => one.getAttribute("action") === action);
  return form && [...form.elements].find((one) => one.type !== "hidden" && one.name === name && !one.disabled);
};

/* A press or a link of the same words; first the one that leads to the same place. Several presses may lead to one place. */
const namesakeIn = (holder, { tagName, action, words }) => {
  if (!words || !["A", "BUTTON", "SUMMARY"].includes(tagName)) return null;
  const same = [...holder?.querySelectorAll(tagName) ?? []].filter((one) => !one.disabled && wordsOf(one) === words);
  return same.find((one) => leadsTo(one) === action) ?? same[0];
};

export const focusOn = (place) => {
  if (!place) return;
  const holder = place.holder && document.getElementById(place.holder);
  const wanted = (place.id && document.getElementById(place.id))
    || (place.act && holder?.querySelector(`[data-act="${place.act}"]:not(:disabled)`))
    || namesakeIn(holder, place)
    || sameIn(place)
    || holder?.querySelector("button:not([hidden], :disabled), a[href], summary");
  wanted?.focus({ preventScroll: true });
};

/** What is unfolded in a region that keeps its own, such as a desk, is unfolded in what takes its place. */
export const unfold = (old, fresh) => {
  const folds = [...fresh.querySelectorAll("details:not([data-menu])")];
  const headOf = (one) => one.querySelector("summary")?.textContent.trim();
  for (const open of old.querySelectorAll("details[open]:not([data-menu])")) {
    const same = folds.find((one) => (open.id ? one.id === open.id : !one.id && headOf(one) === headOf(open)));
    if (same) same.open = true;
  }
};

const swap = (fresh, sent) => {
  const regions = [...document.querySelectorAll("[data-region]")].filter((one) => fresh.getElementById(one.id));
  if (!regions.length) return false;
  const kept = unsent(regions, sent);
  const open = regions.flatMap((one) => [...one.querySelectorAll("[id] > form > details[open], details[id][open]")])
    .map((one) => one.closest("[id]").id);
  const sentHolder = sent?.closest("[id]")?.id;
  const place = placeOf(document.activeElement);
  for (const region of regions) {
    const now = document.adoptNode(fresh.getElementById(region.id));
    if (region.matches("[data-keep-refused]")) unfold(region, now);
    region.replaceWith(now);
  }
  const flashes = document.getElementById("flashes");
  if (flashes) flashes.replaceChildren(...document.adoptNode(fresh.getElementById("flashes"))?.childNodes ?? []);
  for (const id of open) {
    const details = document.querySelector(`#${CSS.escape(id)} details, details#${CSS.escape(id)}`);
    if (details && id !== sentHolder) details.open = true;
  }
  document.dispatchEvent(new CustomEvent("swapped", { detail: { fresh } }));
  putBack(kept);
  focusOn(place);
  return true;
};

/* The server refused in a way that this page cannot show: send it as a plain form, whose answer can. */
const sendPlainly = (form, action, submitter) => {
  form.action = action;
  if (submitter?.name) {
    const hidden = Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value });
    form.append(hidden);
  }
  HTMLFormElement.prototype.submit.call(form);
};

/* The form as it stands on the page now, for presses that add up. */
const latest = (form) => (form.isConnected ? form
  : [...document.querySelectorAll("form[data-follow]")].find((one) => one.getAttribute("action") === form.getAttribute("action")) ?? form);

const bodyOf = (form, submitter) => {
  const body = new URLSearchParams(new FormData(form, submitter?.isConnected && submitter.name && submitter.form === form ? submitter : undefined));
  if (submitter?.name && !body.has(submitter.name)) body.append(submitter.name, submitter.value);
  return body;
};

/* A press may have led away from what was only looked at: the address follows. */
const follow = (answer) => {
  const there = new URL(answer.url, location.href);
  if (answer.redirected && there.pathname === location.pathname) history.replaceState(history.state, "", there);
};

const send = async (form, action, submitter, typed) => {
  const wait = [];
  document.dispatchEvent(new CustomEvent("before-swift", { detail: { wait } }));
  await Promise.race([Promise.allSettled(wait), new Promise((done) => setTimeout(done, 1500))]);
  const body = "follow" in form.dataset ? bodyOf(latest(form), submitter) : typed;
  let answer;
  try {
    answer = await askPage(action, { method: "POST", body });
  } catch (failed) {
    sayFailure(failed);
    document.dispatchEvent(new CustomEvent("not-sent", { detail: { form, failed } }));
    return failed;
  }
  const fresh = answer.page;
  const editsItself = action === form.getAttribute("action");
  const stays = !answer.ok && form.closest("[data-keep-refused]");
  document.dispatchEvent(new CustomEvent("sent", { detail: { form, ok: answer.ok } }));
  if (swap(fresh, editsItself && !stays ? form : null)) follow(answer);
  else if (answer.ok && answer.redirected) location.assign(answer.url);  // done, and it led to another page
  else sendPlainly(form, action, submitter);
  return null;
};

/** Posts a form as if it had been submitted by `submitter`; answers when the page shows the result, with what failed. */
export const post = (form, submitter = null) => {
  const action = submitter?.getAttribute("formaction") ?? form.getAttribute("action");
  const typed = bodyOf(form, submitter);
  const mine = line.then(() => send(form, action, submitter, typed));
  line = mine.catch(() => {});
  return mine;
};

/** Posts fields without a form of their own; `form` lends its token. */
export const postFields = (action, fields) => {
  const form = document.createElement("form");
  form.method = "post";
  form.setAttribute("action", action);
  form.hidden = true;
  const all = { csrf_token: document.querySelector("input[name=csrf_token]")?.value ?? "", ...fields };
  for (const [name, value] of Object.entries(all)) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  document.body.append(form);
  return post(form).finally(() => form.remove());
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("[data-swift], [data-swift-within] form, #flashes form")) return;
  event.preventDefault();
  post(form, event.submitter);
});
