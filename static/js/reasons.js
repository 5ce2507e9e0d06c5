/* The giver's reason on its way to the server: the newest for each promise, sent until it is stored, also while another
   promise is looked at. Until then it is kept in this tab, under the promise and the person who is signed in. */

import { askDone } from "./ask.js";
import { isLeaving } from "./leaving.js";
import { pageOf } from "./session.js";

const AGAIN = 4000;
const unsent = new Map(); // address → { form, text, body }
let timer = 0;
let isSending = false;

const placeOf = (form) => `reason:${pageOf()}:${form.dataset.reasonUrl}`;
const textOf = (form) => form.querySelector("[data-reason]").value;

/** What is kept of this promise's reason, or null. */
export const keptReason = (form) => { try { return sessionStorage.getItem(placeOf(form)); } catch { return null; } };

export const keepReason = (form) => { try { sessionStorage.setItem(placeOf(form), textOf(form)); } catch { /* the page still holds it */ } };

export const forgetReason = (form) => {
  unsent.delete(form.dataset.reasonUrl);
  if (isLeaving()) return;
  try { sessionStorage.removeItem(placeOf(form)); } catch { /* nothing was kept */ }
};

const isFinal = ({ kind, status }) => kind === "cookies" || (kind === "refused" && status < 500 && status !== 429);

const sendOne = async (url, entry) => {
  entry.body.set("seen", entry.form.elements.seen.value); // ours that was stored just now is no news to us
  const headers = await askDone(url, { method: "POST", body: entry.body, keepalive: true, quiet: true });
  entry.form.elements.seen.value = headers.get("X-Seen") ?? entry.form.elements.seen.value;
  if (unsent.get(url) !== entry) return;
  unsent.delete(url);
  if (textOf(entry.form) === entry.text) forgetReason(entry.form);
  entry.said("saved");
};

/* One after the other: the older of two, arriving last, would stand. */
const sendAll = async () => {
  clearTimeout(timer);
  if (isSending) return;
  isSending = true;
  const tried = new Set();
  for (let next = firstOf(tried); next; next = firstOf(tried)) {
    const [url, entry] = next;
    tried.add(entry);
    try {
      await sendOne(url, entry);
    } catch (failed) {
      if (isFinal(failed) && unsent.get(url) === entry) unsent.delete(url);
      entry.said(isFinal(failed) ? "refused" : "failed", failed);
    }
  }
  isSending = false;
  if (unsent.size) timer = setTimeout(sendAll, AGAIN);
};

const firstOf = (tried) => [...unsent].find(([, entry]) => !tried.has(entry));

/** Sends the reason that stands in the form; `said(word, failed)` is called with saved, failed (it goes on trying) or refused. */
export const sendReason = (form, said) => {
  const body = new URLSearchParams(new FormData(form));
  body.delete("kept"); // what else stands in the form is not stored with it
  unsent.set(form.dataset.reasonUrl, { form, said, text: textOf(form), body });
  return sendAll();
};

document.addEventListener("signed-in", sendAll);
addEventListener("online", sendAll);
