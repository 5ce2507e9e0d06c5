// The page of Print asks by itself; the page that waits shows how far its snapshot is and what has changed since, and
// downloads the file when it is ready.

import { askJson } from "./ask.js";

const page = document.querySelector("[data-pack]");
const every = 700;

const show = (answer) => {
  const bar = document.getElementById("pack-progress");
  const words = document.querySelector("label[for=pack-progress]");
  if (bar) bar.value = answer.percent;
  if (words && words.textContent !== answer.words) words.textContent = answer.words;
  const changes = document.querySelector("[data-changes]");
  if (changes && changes.textContent !== answer.changes) changes.textContent = answer.changes;
  const anew = document.querySelector("[data-anew]");
  if (anew) anew.hidden = !answer.changes;
};

const hand = (answer) => {
  const place = document.querySelector("[data-ready]");
  const link = document.getElementById("pack-file");
  if (place && link) {
    link.href = answer.url;
    place.hidden = false;
  }
  window.location.assign(answer.url);
};

const ask = async () => {
  try {
    const { ok, content: answer } = await askJson(page.dataset.progress, { quiet: true });
    if (ok) {
      show(answer);
      if (answer.ready) {
        hand(answer);
        return;
      }
      if (answer.failed || !answer.asked) {
        window.location.reload();
        return;
      }
    }
  } catch {
    // The network is away for a moment: the next try tells.
  }
  window.setTimeout(ask, every);
};

if (page?.dataset.asked === "yes") {
  window.setTimeout(ask, every);
} else {
  // Arriving here by a Print button is the wish itself; going back in the history is not.
  const form = document.querySelector("[data-make] form");
  const back = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  if (form && !back) form.submit();
}
