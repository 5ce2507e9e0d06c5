// Registers: ticks save at once, links open an entry's form in place, a register's letter goes to the line that adds.

import { post } from "./swift.js";
import { arrive, exchange, isTyping, loadOrGo } from "./swap.js";

const REGION = "register";
const LINES = ".register-add [name=title]";

const dress = () => {
  for (const button of document.querySelectorAll("[data-at-once] [data-save]")) button.hidden = true;
  for (const mark of document.querySelectorAll("[data-at-once] [data-saved]")) mark.hidden = false;
  for (const hint of document.querySelectorAll("[data-needs-script]")) hint.hidden = false;
};

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-at-once]");
  if (form && event.target.type === "checkbox") post(form);
});

/* A half-typed line goes along into the new view. */
const open = async (href) => {
  const typed = [...document.querySelectorAll(LINES)].map((line) => [line.id, line.value]);
  const found = await loadOrGo(href, (page) => page.getElementById(REGION));
  if (!found) return;
  exchange(found.page, [REGION]);
  const target = new URL(href, location.href);
  arrive({ page: found.page, url: target.href });
  for (const [id, value] of typed) {
    const line = document.getElementById(id);
    if (line && value) line.value = value;
  }
  dress();
  const place = target.hash && document.getElementById(target.hash.slice(1));
  const form = document.querySelector(`#${REGION} .entry__form, #ties`);
  const first = form?.querySelector("input:not([type=hidden]), textarea, select");
  (first ?? place?.querySelector("a[href], button"))?.focus({ preventScroll: true });
  (form ?? place)?.scrollIntoView({ block: "nearest" });
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-swap]");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  open(link.href);
});

/* The row that a key is about: where the focus is, else the one that is pointed at, else the one that the address names. */
const rowAt = (target) => target.closest(".entry") ?? document.querySelector(`#${REGION} .entry:hover`)
  ?? document.querySelector(`#${REGION} .entry:target`);

addEventListener("popstate", () => location.reload());

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const key = event.key.toLowerCase();
  const commit = rowAt(event.target)?.querySelector(".entry__commit") ?? document.querySelector(`#${REGION} .entry__commit`);
  if (commit?.getAttribute("aria-keyshortcuts") === key) {
    event.preventDefault();
    commit.click();
    return;
  }
  const line = [...document.querySelectorAll(LINES)].find((one) => one.getAttribute("aria-keyshortcuts") === key);
  if (!line) return;
  event.preventDefault();
  line.focus();
});

document.addEventListener("swapped", dress);
dress();
