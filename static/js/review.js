// The check by keyboard: K L P N for the verdict, 1 to 8 for the kind of reason, Enter for the next, arrows to look around.
// Without this module the same page is plain forms and links.

import { Failed, sayFailure, wordsFor } from "./ask.js";
import { noteLine } from "./line.js";
import { connect } from "./live.js";
import { forgetReason, keepReason, keptReason, sendReason } from "./reasons.js";
import { arrive, exchange, isTyping, loadOrGo, placeForm, send, peek } from "./swap.js";

const VERDICTS = { k: "kept", l: "kept_late", p: "partly_kept", n: "not_kept" };
const PAUSE = 1200;
const AGAIN = 3000;

let busy = false;
let timer = 0;
let waiting = null; // the verdict that the server has not got yet: { form, go, stroke, timer }

const root = () => document.querySelector("[data-review]");
const verdictForm = () => document.querySelector("[data-verdict]");
const canEnter = (form) => form && !form.querySelector("fieldset").disabled;
const chosen = (form) => form.querySelector("input[name=verdict]:checked")?.value ?? "";

const say = (form, words, failed = false) => {
  const place = form.querySelector("[data-saved]");
  if (!place) return;
  place.textContent = words;
  place.classList.toggle("is-late", failed);
};

const show = (answer, { push = true } = {}) => {
  exchange(answer.page, ["review", "flashes"]);
  arrive(answer, { push });
  start();
};

const letGo = () => {
  clearTimeout(waiting?.timer);
  waiting?.form.classList.remove("is-waiting");
  waiting = null;
};

/** Nothing is stored yet: it is tried until it is, and the page says what stands until then. */
const hold = (form, go, stroke, failed) => {
  letGo();
  const { kind, status, message } = failed;
  const tries = kind !== "cookies" && !(kind === "refused" && status < 500 && status !== 429);
  const trouble = { "signed-out": form.dataset.saySignedOut, away: form.dataset.sayFailed }[kind] ?? form.dataset.sayBusy;
  say(form, `${tries ? trouble : message || wordsFor(failed)} ${form.dataset.sayStands}`, true);
  if (!tries) return;
  form.classList.add("is-waiting");
  waiting = { form, go, stroke, timer: kind === "signed-out" ? 0 : setTimeout(tryAgain, AGAIN) };
};

const tryAgain = () => {
  if (!waiting || busy) return undefined;
  const { form, go, stroke } = waiting;
  return record(form, chosen(form) === "kept" ? go : "stay", stroke);
};

document.addEventListener("signed-in", tryAgain);
addEventListener("online", tryAgain);
addEventListener("beforeunload", (event) => { if (waiting) event.preventDefault(); });

/** Sends the verdict with the reason; afterwards the page it leads to is shown. */
const record = async (form, go, stroke = "") => {
  if (busy) return;
  busy = true;
  clearTimeout(timer);
  clearTimeout(waiting?.timer);
  try {
    const answer = await send(form, { go, stroke });
    if (!answer.page.getElementById("review")) throw new Failed("strange", "", answer.status);
    letGo();
    if (answer.ok) forgetReason(form);
    show(answer, { push: go === "next" });
    if (go === "stay") focusReason();
    else root()?.scrollIntoView({ block: "nearest" });
  } catch (failed) {
    hold(form, go, stroke, failed);
  } finally {
    busy = false;
  }
};

const focusReason = () => {
  const form = verdictForm();
  if (!form) return;
  const field = form.querySelector("#word") && !form.querySelector("#word").value ? form.querySelector("#word") : form.querySelector("[data-reason]");
  field.focus();
};

/** Keeps the reason while it is typed: at once on this device, after a pause on the server. */
const typeReason = (form) => {
  keepReason(form);
  say(form, "…");
  clearTimeout(timer);
  timer = setTimeout(() => saveReason(form), PAUSE);
};

const saveReason = (form) => {
  clearTimeout(timer);
  if (waiting) return;
  if (!form.dataset.recorded || form.dataset.state === "judged") {
    say(form, chosen(form) ? "" : form.dataset.sayLater);
    return;
  }
  sendReason(form, (word, failed) => {
    if (!form.isConnected) { if (word === "refused") sayFailure(failed); return; }
    const words = { saved: form.dataset.saySaved, failed: failed?.kind === "away" ? form.dataset.sayFailed : form.dataset.sayBusy }[word];
    if (failed?.kind === "signed-out") say(form, form.dataset.saySignedOut, true);
    else if (failed?.status === 409) say(form, form.dataset.sayHeld, true);
    else say(form, words ?? wordsFor(failed), word !== "saved");
  });
};

const choose = (form, value) => {
  if (busy) return; // the answer to the press before shows what stands
  const field = form.querySelector(`input[name=verdict][value=${value}]`);
  field.checked = true;
  if (value === "kept") record(form, "next", "1");
  else record(form, "stay", "1");
};

/* Nobody is led away from a verdict that is not stored. */
const visit = async (url) => {
  if (waiting) { tryAgain(); return; }
  if (!url || busy) return;
  busy = true;
  try {
    const answer = await loadOrGo(url, (page) => page.getElementById("review"));
    if (answer) show(answer);
  } finally {
    busy = false;
  }
};

/** The verdict came from a phone and the giver has not spoken: going on would put words into somebody's mouth. */
const waitsForGiver = (form) => form.dataset.state === "judged" && chosen(form) === form.dataset.recorded
  && !form.querySelector("[data-reason]").value.trim();

const goOn = () => {
  const form = verdictForm();
  if (canEnter(form) && waitsForGiver(form)) return say(form, form.dataset.sayWaiting);
  if (canEnter(form) && chosen(form)) return record(form, "next", form.querySelector("[data-reason]").value.trim() ? "1" : "");
  const link = document.querySelector("#review [data-next]");
  return visit(link?.href ?? root()?.dataset.after);
};

const start = () => {
  const form = verdictForm();
  if (!canEnter(form)) return;
  const reason = form.querySelector("[data-reason]");
  const unsaved = keptReason(form);
  if (unsaved === reason.value) forgetReason(form);  // it is stored: this page came with it
  else if (unsaved !== null) {
    reason.value = unsaved;
    if (form.dataset.recorded) typeReason(form);
  }
  reason.addEventListener("input", () => typeReason(form));
  reason.addEventListener("blur", () => {
    if (keptReason(form) !== null && form.dataset.recorded) saveReason(form);
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "verdict") choose(form, event.target.value);
    if (event.target.name === "category") {
      form.querySelector("[data-ask-line]").textContent = event.target.dataset.ask;
      saveReason(form);
    }
  });
  form.addEventListener("click", (event) => {
    // The verdict that a phone gave, pressed here as well: then both are entered.
    if (event.target.name === "verdict" && form.dataset.state === "judged" && event.target.value === form.dataset.recorded) choose(form, event.target.value);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (chosen(form)) goOn();
    else visit(root().dataset.after);
  });
};

const pickCategory = (number) => {
  const field = document.querySelectorAll("[data-categories] input")[number - 1];
  if (!field || field.disabled) return;
  field.checked = true;
  field.focus();
  field.dispatchEvent(new Event("change", { bubbles: true }));
};

document.addEventListener("keydown", (event) => {
  if (!root() || event.defaultPrevented || event.repeat || event.altKey) return;
  const form = verdictForm();
  const typing = isTyping(event.target);
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    if (event.target.closest("[data-settle]")) event.target.form.requestSubmit();
    else goOn();
    return;
  }
  if (typing || event.ctrlKey || event.metaKey || event.target.closest("dialog, summary")) return;
  const value = VERDICTS[event.key.toLowerCase()];
  if (value && canEnter(form)) {
    event.preventDefault();
    choose(form, value);
  } else if (/^[1-8]$/.test(event.key) && canEnter(form)) {
    event.preventDefault();
    pickCategory(Number(event.key));
  } else if (event.key === "Enter" && !event.target.closest("a, button")) {
    event.preventDefault();
    goOn();
  } else if (event.key.toLowerCase() === "s" && document.getElementById("show-room")) {
    event.preventDefault();
    document.getElementById("show-room").click();
  } else if ((event.key === "ArrowRight" || event.key === "ArrowLeft") && !event.target.matches("input[type=radio]")) {
    event.preventDefault();
    visit(event.key === "ArrowRight" ? root().dataset.after : root().dataset.before);
  }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-place]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  placeForm(link.href, document.getElementById(link.dataset.place));
});

/* --- what phones give arrives by itself ---------------------------------------------------------------------- */

const SEPARATE = ["review-top", "review-room", "review-promise", "review-differ", "review-below"];
let due = 0;

const texts = () => [...document.querySelectorAll("#review textarea, #review input[type=text]")];
const isTouched = () => texts().some((field) => field.value !== field.defaultValue || field === document.activeElement)
  || document.querySelector("#review details[open], #after-review > *") !== null;

/** Only what was not typed into: the words that stand here stay, and what came is shown beside them. */
const exchangeAround = (page) => {
  const typedIn = texts().filter((field) => field.value !== field.defaultValue || field === document.activeElement);
  const opened = [...document.querySelectorAll("#review details[open]")];
  exchange(page, SEPARATE.filter((id) => {
    const ours = document.getElementById(id);
    return ours && ![...typedIn, ...opened].some((one) => ours.contains(one));
  }));
  const form = verdictForm();
  const fresh = page.querySelector("[data-verdict]");
  if (!form || !fresh) return;
  for (const name of ["state", "recorded", "sayWrote"]) form.dataset[name] = fresh.dataset[name];
  if (!form.contains(document.activeElement) || !document.activeElement.matches("[name=verdict]")) exchange(page, ["verdict"]);
  sayArrived(form, fresh);
};

const sayArrived = (form, fresh) => {
  const ours = form.querySelector("[data-reason]");
  const theirs = fresh.querySelector("[data-reason]").value;
  const place = form.querySelector("[data-arrived]");
  const isNews = theirs !== "" && theirs !== ours.value && theirs !== ours.defaultValue;
  place.hidden = !isNews;
  if (isNews) place.textContent = `${form.dataset.sayWrote} “${theirs}”`;
};

const focusMark = () => {
  const at = document.activeElement;
  if (!at || !root()?.contains(at)) return null;
  if (at.id) return () => document.getElementById(at.id);
  const { name, value } = at;
  return () => (name ? root().querySelector(`[name="${CSS.escape(name)}"][value="${CSS.escape(value ?? "")}"]`) : null);
};

const refresh = async () => {
  clearTimeout(due);
  if (busy || waiting) { due = setTimeout(refresh, 300); return; }
  const asked = root()?.dataset.here;
  if (!asked) return;
  try {
    const { page, ok } = await peek(asked);
    if (busy || waiting || root()?.dataset.here !== asked) { due = setTimeout(refresh, 300); return; }
    if (!ok || page.getElementById("review")?.dataset.here !== asked) return;
    if (isTouched()) { exchangeAround(page); return; }
    const find = focusMark();
    exchange(page, ["review"]);
    find?.()?.focus({ preventScroll: true });
    start();
  } catch {
    // The next change, or the next press, brings it.
  }
};

if (root()?.dataset.stream) {
  const { stream, poll } = root().dataset;
  connect({ stream, poll, onState: noteLine, onVersion: () => { clearTimeout(due); due = setTimeout(refresh, 120); } });
}

addEventListener("popstate", () => location.reload());
start();
