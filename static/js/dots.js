/* Dots of a vote: a press shows at once what it does. Each button carries the whole vote as it is after the press; here
   they are worked out anew before the form is sent, so that quick presses add up. Without this the server does it. */

const options = (form) => [...form.querySelectorAll("[data-option]")];
const here = (option) => option.querySelector("[data-dots-here]");
const dotsOn = (option) => Number(here(option).textContent) || 0;

const written = (form, changed, by) => options(form)
  .map((option) => [option.dataset.option, dotsOn(option) + (option === changed ? by : 0)])
  .filter(([, dots]) => dots > 0)
  .map(([key, dots]) => `${key}:${dots}`)
  .join(" ");

const refresh = (form, pressed) => {
  const left = Number(form.dataset.dots) - options(form).reduce((sum, option) => sum + dotsOn(option), 0);
  form.querySelector("[data-dots-left]").textContent = String(left);
  for (const option of options(form)) {
    for (const button of option.querySelectorAll("[data-dot]")) {
      const by = Number(button.dataset.dot);
      const isOff = by > 0 ? left < 1 : dotsOn(option) < 1;
      /* A button that has the focus keeps it: it is only said to be off. */
      button.setAttribute("aria-disabled", String(isOff));
      if (button !== pressed) button.disabled = isOff;
      if (button !== pressed) button.value = written(form, option, by);
    }
  }
};

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("form[data-give=vote] [data-dot]");
  if (!button) return;
  const form = button.closest("form");
  const option = button.closest("[data-option]");
  const by = Number(button.dataset.dot);
  const left = Number(form.querySelector("[data-dots-left]").textContent);
  if (by > 0 ? left < 1 : dotsOn(option) < 1) { event.preventDefault(); return; }
  button.value = written(form, option, by);
  here(option).textContent = String(dotsOn(option) + by);
  refresh(form, button);
}, true);
