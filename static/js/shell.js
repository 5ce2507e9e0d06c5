// Small behaviours of the shell: menus that close, the light or dark choice, dialogs opened by a button.

import "./composing.js";
import "./keep.js";
import "./line.js";
import "./plain-forms.js";
import "./toasts.js";

const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) menu.removeAttribute("open");
  }
};

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details[data-menu]"));

  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();

  const dialog = event.target.closest("dialog");
  if (dialog && (event.target === dialog || event.target.closest("[data-close]"))) dialog.close();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (!menu) return;
  menu.removeAttribute("open");
  menu.querySelector("summary").focus();
});

// Once the faces are there the browser keeps them: the server may then ask for them in the head (web/faces.py).
const sans = document.querySelector("link[as=font][href*='/sans-']")?.href.split("/").pop();
if (sans && !document.cookie.includes(`faces=${sans}`)) {
  document.fonts?.ready.then(() => {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `faces=${sans}; Path=/; Max-Age=${60 * 60 * 24 * 365}; SameSite=Lax${secure}`;
  });
}

// The choice lives in a cookie, so that the server already sends the right page and nothing flashes.
const root = document.documentElement;
const choice = document.querySelector("[data-theme-choice]");

const showTheme = () => {
  for (const button of choice.querySelectorAll("[data-theme-value]")) {
    const chosen = button.dataset.themeValue === (root.dataset.theme ?? "");
    button.setAttribute("aria-pressed", String(chosen));
  }
};

if (choice) {
  choice.hidden = false;
  showTheme();
  choice.addEventListener("click", (event) => {
    const value = event.target.closest("[data-theme-value]")?.dataset.themeValue;
    if (value === undefined) return;
    const year = 60 * 60 * 24 * 365;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${value}; Path=/; Max-Age=${value ? year : 0}; SameSite=Lax${secure}`;
    if (value) root.dataset.theme = value;
    else delete root.dataset.theme;
    showTheme();
  });
}
