// A photo of signed paper: its fingerprint goes with the form, the photo stays here.

import { canHash, sha256 } from "./sha256.js";

const box = document.querySelector("[data-photo]");
const file = document.querySelector("[data-photo-file]");
const said = document.querySelector("[data-photo-said]");
const kept = document.querySelector("[data-photo-hash]");

if (box && canHash) {
  box.hidden = false;
  file.addEventListener("change", async () => {
    kept.value = said.textContent = "";
    if (!file.files.length) return;
    try {
      kept.value = said.textContent = await sha256(file.files[0]);
    } catch {
      said.textContent = said.dataset.none;
    }
  });
}
