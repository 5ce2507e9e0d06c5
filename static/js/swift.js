/* Makes the page's plain forms swift: a form marked data-swift is posted in the background, and the regions of
   the answer (elements with an id and data-region) take the place of ours. What somebody has typed elsewhere
   on the page, what is unfolded and where the focus was all stay. Without this module the forms just work. */

const FIELDS = "input:not([type=hidden]), textarea, select";

let line = Promise.resolve();

const isDirty = (field) => {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.tagName === "SELECT") return [...field.options].some((one) => one.selected !== one.defaultSelected);
  return field.value !== field.defaultValue;
};

/* Text that is typed but not sent yet, with the fingerprint or version that it was typed onto. */
const unsent = (regions, sent) => {
  const kept = [];
  for (const region of regions) {
    for (const field of region.querySelectorAll(FIELDS)) {
      if (!field.id || field.form === sent || !isDirty(field)) continue;
      const { mark, version } = field.form?.elements ?? {};
      kept.push({ id: field.id, value: field.value, mark: mark?.value, version: version?.value });
    }
  }
  return kept;
};

const putBack = (kept) => {
  for (const { id, value, mark, version } of kept) {
    const field = document.getElementById(id);
    if (!field) continue;
    field.value = value;
    if (mark) field.form.elements.mark.value = mark;
    if (version) field.form.elements.version.value = version;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
};

const placeOf = (element) => {
  if (!element || element === document.body) return null;
  return { id: element.id, holder: element.closest("[id]")?.id, act: element.dataset.act };
};

const focusOn = (place) => {
  if (!place) return;
  const holder = place.holder && document.getElementById(place.holder);
  const wanted = (place.id && document.getElementById(place.id))
    || (place.act && holder?.querySelector(`[data-act="${place.act}"]:not(:disabled)`))
    || holder?.querySelector("button:not([hidden], :disabled), a[href], summary");
  wanted?.focus({ preventScroll: true });
};

const swap = (fresh, sent) => {
  const regions = [...document.querySelectorAll("[data-region]")].filter((one) => fresh.getElementById(one.id));
  if (!regions.length) return false;
  const kept = unsent(regions, sent);
  const open = regions.flatMap((one) => [...one.querySelectorAll("[id] > form > details[open], details[id][open]")])
    .map((one) => one.closest("[id]").id);
  const sentHolder = sent?.closest("[id]")?.id;
  const place = placeOf(document.activeElement);
  for (const region of regions) region.replaceWith(document.adoptNode(fresh.getElementById(region.id)));
  const flashes = document.getElementById("flashes");
  if (flashes) flashes.replaceChildren(...document.adoptNode(fresh.getElementById("flashes"))?.childNodes ?? []);
  for (const id of open) {
    const details = document.querySelector(`#${CSS.escape(id)} details, details#${CSS.escape(id)}`);
    if (details && id !== sentHolder) details.open = true;
  }
  document.dispatchEvent(new CustomEvent("swapped"));
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

const send = async (form, action, submitter, body) => {
  const wait = [];
  document.dispatchEvent(new CustomEvent("before-swift", { detail: { wait } }));
  await Promise.race([Promise.allSettled(wait), new Promise((done) => setTimeout(done, 1500))]);
  let answer;
  try {
    answer = await fetch(action, { method: "POST", body, headers: { Accept: "text/html" }, credentials: "same-origin" });
  } catch {
    document.dispatchEvent(new CustomEvent("unreachable"));
    return;
  }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const editsItself = action === form.getAttribute("action");
  if (!swap(fresh, editsItself ? form : null)) sendPlainly(form, action, submitter);
};

/** Takes over single regions of the page as the server sees it now; quietly does nothing without a connection. */
export const refresh = async (ids) => {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of ids) {
    const [old, now] = [document.getElementById(id), fresh.getElementById(id)];
    if (old && now && !old.contains(document.activeElement)) old.replaceWith(document.adoptNode(now));
  }
};

/** Posts a form as if it had been submitted by `submitter`; answers when the page shows the result. */
export const post = (form, submitter = null) => {
  const action = submitter?.getAttribute("formaction") ?? form.getAttribute("action");
  const body = new URLSearchParams(new FormData(form, submitter?.name ? submitter : undefined));
  line = line.then(() => send(form, action, submitter, body));
  return line;
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
