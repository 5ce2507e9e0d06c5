/* Brings the regions of the page up to date with the server, as other people's presses arrive. A form with text
   that is not sent yet, a field with the focus and an open menu stay as they are, and follow once they are free. */

import { askPage } from "./ask.js";
import { patch } from "./patch.js";
import { FIELDS, focusOn, isDirty, placeOf, unfold } from "./swift.js";

const GAP = 200;
const TEXT = "textarea, select, input:not([type=hidden], [type=checkbox], [type=radio])";

let running = null;
let again = false;
let waiting = false;
let swaps = 0;

document.addEventListener("swapped", () => { swaps += 1; });

const isBusy = (form) => (form.contains(document.activeElement) && document.activeElement.matches(TEXT))
  || [...form.querySelectorAll(FIELDS)].some((one) => one.name && isDirty(one));

const isHeld = (one) => (one.nodeName === "FORM" ? isBusy(one) : one.matches("details[data-menu][open]"));

const keeps = (one) => isHeld(one) || one.matches("form[data-notes]");

const hasBusy = (region) => [...region.querySelectorAll("form, details[open]")].some(isHeld);

/* Notes look after themselves; here they only learn what somebody else has saved. */
const bringNotes = (old, fresh) => {
  const [mine, theirs] = [old, fresh].map((one) => one.querySelector("form[data-notes]"));
  if (!mine || !theirs || isBusy(mine)) return;
  const { notes, version } = mine.elements;
  if (Number(theirs.elements.version.value) <= Number(version.value)) return;
  notes.value = notes.defaultValue = theirs.elements.notes.value;
  version.value = theirs.elements.version.value;
};

/* A region about another block than before (data-of) changes as a whole or not at all. Answers what had to wait. */
const takeOver = (old, fresh) => {
  const busy = hasBusy(old);
  if (old.dataset.of !== fresh.dataset.of) {
    if (busy) return "all";
    old.replaceWith(document.adoptNode(fresh));
    return "";
  }
  bringNotes(old, fresh);
  unfold(old, fresh);
  patch(old, document.adoptNode(fresh), keeps);
  return busy ? "part" : "";
};

const fetchPage = async () => {
  const answer = await askPage(location.href, { quiet: true, headers: { "X-Peek": "1" } }).catch(() => null);
  if (!answer) return null;
  if (new URL(answer.url).pathname !== location.pathname) { location.assign(answer.url); return null; } // the workshop is closed
  return answer.ok ? answer.page : null;
};

const bring = async () => {
  const before = swaps;
  const fresh = await fetchPage();
  if (!fresh) return;
  if (before !== swaps) { again = true; return; } // a press was answered meanwhile, and its answer is newer
  const place = placeOf(document.activeElement);
  const regions = [...document.querySelectorAll("[data-region]")].filter((one) => fresh.getElementById(one.id));
  const held = regions.map((old) => takeOver(old, fresh.getElementById(old.id)));
  waiting = held.some(Boolean);
  document.title = fresh.title;
  document.dispatchEvent(new CustomEvent("refreshed", { detail: { fresh, waiting: held.includes("all") } }));
  if (document.activeElement === document.body) focusOn(place);
};

/** Asks for the page as it is now, one asking at a time; what comes in between asks once more. */
export const refresh = () => {
  if (running) { again = true; return running; }
  running = bring().finally(() => {
    running = null;
    if (!again) return;
    again = false;
    setTimeout(refresh, GAP);
  });
  return running;
};

const whenFree = () => { if (waiting) setTimeout(refresh, 0); };

document.addEventListener("focusout", whenFree);
document.addEventListener("toggle", whenFree, true);
document.addEventListener("notes-saved", whenFree);
