/* What is said when something could not be done: the server's own sentence, or ours for what never reached it. */

const OURS = { away: "sayAway", "signed-out": "saySignedOut", cookies: "sayCookies" };

/** The words for a Failed (wire.js). */
export const wordsFor = (failed) => document.body.dataset[OURS[failed.kind]] ?? (failed.message || document.body.dataset.sayStrange);

/** Says it in the place for messages, where it stays until it is closed or the next press is answered. */
export const sayFailure = (failed) => say(wordsFor(failed));

/** The same for words of one's own. */
export const say = (words) => {
  const place = document.getElementById("flashes");
  const notice = document.getElementById("failure")?.content.firstElementChild.cloneNode(true);
  if (!place || !notice) return;
  notice.querySelector("p").textContent = words;
  place.replaceChildren(notice);
  document.dispatchEvent(new CustomEvent("exchanged"));
};
