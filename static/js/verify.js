// Compares a file with the PDFs that were issued and with the list that lies in them; it is read and hashed in this
// browser and goes nowhere. Follows a long log while it is checked.

import { askPage } from "./ask.js";
import { canHash, sha256 } from "./sha256.js";

const zone = document.querySelector("[data-drop]");
const file = document.querySelector("[data-drop-file]");
const line = document.getElementById("file-line");
const words = line.querySelector(".proof__words");
const shown = document.querySelector("[data-drop-hash]");

words.setAttribute("role", "status");

function say(state, text, hash = "") {
  line.classList.remove("is-open", "is-good", "is-bad");
  line.classList.add(`is-${state}`);
  words.textContent = text;
  shown.textContent = hash;
}

async function check(chosen) {
  if (!chosen) return;
  say("open", zone.dataset.reading);
  try {
    const { issued, list, before, yes, whole, head, no } = zone.dataset;
    const hash = await sha256(chosen);
    if (issued.split(" ").includes(hash)) say("good", yes, hash);
    else if ((await sha256(new Blob([before, chosen]))) === list) say("good", whole, list);
    else if (chosen.size < 1000 && (await chosen.text()).includes('"log-head/1"')) say("open", head, hash);
    else say("bad", no, hash);
  } catch {
    say("open", zone.dataset.cannot);
  }
}

if (canHash) {
  zone.hidden = false;
  file.addEventListener("change", () => check(file.files[0]));
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("is-over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    check(event.dataTransfer.files[0]);
  });
} else {
  say("open", zone.dataset.cannot);
}

const EVERY = 1500;
const LINES = ["signed-line", "log-line"];

const follow = async () => {
  const answer = await askPage(location.href, { quiet: true }).catch(() => null);
  if (answer?.ok) {
    for (const id of LINES) {
      const fresh = answer.page.getElementById(id);
      if (fresh) document.getElementById(id).replaceWith(document.adoptNode(fresh));
    }
  }
  if (document.querySelector("[data-checking]")) setTimeout(follow, EVERY);
};

if (document.querySelector("[data-checking]")) setTimeout(follow, EVERY);
