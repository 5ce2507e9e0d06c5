// The check by keyboard: a key sets the verdict and the page stays, another goes on to the next commitment (room-keys.js).
// Without this module the same page is plain forms and links.

import { Failed, sayFailure, wordsFor } from "./ask.js";
import { isolated } from "./directions.js";
import { onRoom, sayPlace, takeBar } from "./room-bar.js";
import { holdKeys, onActs } from "./room-keys.js";
import { forgetReason, keepReason, keptReason, sendReason } from "./reasons.js";
import { arrive, exchange, loadOrGo, placeForm, send, peek } from "./swap.js";

const PAUSE = 1200;
const AGAIN = 3000;

let busy = null; // while an answer is on its way: a promise of whether the next key may act
let timer = 0;
let waiting = null; // the verdict that the server has not got yet: { form, stroke, timer }

const root = () => document.querySelector("[data-review]");
const verdictForm = () => document.querySelector("[data-verdict]");
const canEnter = (form) => form && !form.querySelector("fieldset").disabled;
const chosen = (form) => form.querySelector("input[name=verdict]:checked")?.value ?? "";

/** Does one thing after which the page may be another; whether it went well is what held keys ask. */
const alone = (deed) => {
  busy = deed().then((went) => went !== false && !waiting, () => false).finally(() => { busy = null; });
  return busy;
};

holdKeys(() => busy);

const say = (form, words, failed = false) => {
  const place = form.querySelector("[data-saved]");
  if (!place) return;
  place.textContent = words;
  place.classList.toggle("is-late", failed);
};

/* Said aloud, as the line that is exchanged with the page is not. */
const sayAloud = (words) => {
  const place = document.getElementById("said");
  if (place) place.textContent = words;
};

const show = (answer, { push = true } = {}) => {
  const find = document.activeElement?.matches(":focus-visible") ? focusMark() : null;
  exchange(answer.page, ["review", "flashes"]);
  takeBar(answer.page);
  arrive(answer, { push });
  start();
  if (!push) find?.()?.focus({ preventScroll: true });
};

const letGo = () => {
  clearTimeout(waiting?.timer);
  waiting?.form.classList.remove("is-waiting");
  waiting = null;
};

/** Nothing is stored yet: it is tried until it is, and the page says what stands until then. */
const hold = (form, stroke, failed) => {
  letGo();
  const { kind, status, message } = failed;
  const tries = kind !== "cookies" && !(kind === "refused" && status < 500 && status !== 429);
  const trouble = { "signed-out": form.dataset.saySignedOut, away: form.dataset.sayFailed }[kind] ?? form.dataset.sayBusy;
  say(form, `${tries ? trouble : message || wordsFor(failed)} ${form.dataset.sayStands}`, true);
  if (!tries) return;
  form.classList.add("is-waiting");
  waiting = { form, stroke, timer: kind === "signed-out" ? 0 : setTimeout(tryAgain, AGAIN) };
};

const tryAgain = () => {
  if (!waiting || busy) return undefined;
  return record(waiting.form, "stay", waiting.stroke); // going on is pressed once more, by somebody who sees that it is stored
};

document.addEventListener("signed-in", tryAgain);
addEventListener("online", tryAgain);
addEventListener("beforeunload", (event) => { if (waiting) event.preventDefault(); });

/** Sends the verdict with the reason; afterwards the page it leads to is shown. */
const record = (form, go, stroke = "") => {
  if (busy) return undefined;
  clearTimeout(timer);
  clearTimeout(waiting?.timer);
  return alone(async () => {
    try {
      const answer = await send(form, { go, stroke });
      if (!answer.page.getElementById("review")) throw new Failed("strange", "", answer.status);
      letGo();
      if (answer.ok) forgetReason(form);
      show(answer, { push: go === "next" });
      if (go === "stay") sayAloud(document.querySelector("[data-verdict-line]")?.textContent.trim() ?? "");
      else root()?.scrollIntoView({ block: "nearest" });
      return answer.ok;
    } catch (failed) {
      hold(form, stroke, failed);
      return false;
    }
  });
};

const writeReason = () => {
  const form = verdictForm();
  if (!canEnter(form)) return false;
  const word = form.querySelector("#word");
  const field = word && !word.value ? word : form.querySelector("[data-reason]");
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
  return true;
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
  record(form, "stay", "1");
};

/* Nobody is led away from a verdict that is not stored. */
const visit = (url) => {
  if (waiting) return tryAgain();
  if (!url || busy) return undefined;
  return alone(async () => {
    const answer = await loadOrGo(url, (page) => page.getElementById("review"));
    if (answer) show(answer);
    return Boolean(answer);
  });
};

/** The verdict came from a phone and the giver has not spoken: going on would put words into somebody's mouth. */
const waitsForGiver = (form) => form.dataset.state === "judged" && chosen(form) === form.dataset.recorded
  && !form.querySelector("[data-reason]").value.trim();

const goOn = () => {
  const form = verdictForm();
  if (canEnter(form) && waitsForGiver(form)) return say(form, form.dataset.sayWaiting);
  if (canEnter(form) && chosen(form)) return record(form, "next", form.querySelector("[data-reason]").value.trim() ? "1" : "");
  const moving = document.querySelector("#review form[data-go-on]");
  if (moving) return press(moving);
  const link = document.querySelector("#review [data-next]");
  return visit(link?.href ?? root()?.dataset.after);
};

const start = () => {
  sayPlace(root()?.dataset.place);
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
  field.dispatchEvent(new Event("change", { bubbles: true }));
};

/** A form of this page that stores something else: sent, and shown as it stands then. */
const press = (small) => {
  if (!small || busy) return undefined;
  if (waiting) return tryAgain();
  return alone(async () => {
    try {
      const answer = await send(small, {}, {});
      if (!answer.page.getElementById("review")) throw new Failed("strange", "", answer.status);
      show(answer, { push: answer.url !== location.href });
      return answer.ok;
    } catch (failed) {
      sayFailure(failed);
      return false;
    }
  });
};

const entering = (deed) => (event, key) => {
  const form = verdictForm();
  return canEnter(form) ? deed(form, key) : false;
};

const setting = (value) => entering((form) => choose(form, value));

onActs({
  kept: setting("kept"),
  kept_late: setting("kept_late"),
  partly_kept: setting("partly_kept"),
  not_kept: setting("not_kept"),
  kind: entering((_form, key) => pickCategory(Number(key))),
  write: writeReason,
  "go-on": ({ target }) => {
    const settling = target.closest?.("[data-settle]");
    return settling ? settling.requestSubmit() : goOn();
  },
  along: (_event, key) => visit(key === "ArrowDown" ? root().dataset.after : root().dataset.before),
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("#review [data-press]")) return;
  event.preventDefault();
  press(event.target);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-place]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  placeForm(link.href, document.getElementById(link.dataset.place));
});

/* --- what phones give arrives by itself ---------------------------------------------------------------------- */

const SEPARATE = ["review-room", "review-promise", "review-differ", "review-below", "review-foot", "review-heaps"];
let due = 0;

const texts = () => [...document.querySelectorAll("#review textarea, #review input[type=text]")];
const tookOut = () => document.querySelector("#review [name=of]:not(:checked, [type=hidden])") !== null;
const isTouched = () => tookOut() || texts().some((field) => field.value !== field.defaultValue || field === document.activeElement)
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
  if (isNews) place.textContent = `${form.dataset.sayWrote} “${isolated(theirs)}”`;
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

onRoom(() => {
  if (root()?.dataset.live === undefined) return;
  clearTimeout(due);
  due = setTimeout(refresh, 120);
});

addEventListener("popstate", () => location.reload());
start();
