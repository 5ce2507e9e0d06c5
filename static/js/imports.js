// A long table takes a moment to be read: the page says so instead of standing still.

const form = document.querySelector("form[data-reading]");
const said = form?.querySelector("[data-said]");
const after = 400;
let waiting = 0;

if (form && said) {
  form.addEventListener("submit", () => {
    waiting = window.setTimeout(() => {
      said.textContent = form.dataset.reading;
    }, after);
  });
  window.addEventListener("pageshow", () => {
    window.clearTimeout(waiting);
    said.textContent = "";
  });
}
