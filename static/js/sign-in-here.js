/* Signing in on the page where one is: a dialog for somebody who has pressed something, a line above the page when only
   the page itself has asked. Nothing on the page is touched; what waited is sent once more. */

import { isSignedIn, renew, signInWith } from "./session.js";
import { wordsFor } from "./failure.js";

let open = null;
let bar = null;

const copyOf = (id) => document.getElementById(id)?.content.firstElementChild.cloneNode(true);

const hideBar = () => { bar?.remove(); bar = null; };

/** Everything that waits for the sign-in may go on. */
const done = () => {
  hideBar();
  document.dispatchEvent(new CustomEvent("signed-in"));
};

/* It may have been done in another tab meanwhile. */
const isDoneElsewhere = async () => {
  const state = await renew().catch(() => null);
  return state !== null && isSignedIn(state);
};

const show = (dialog) => new Promise((finish) => {
  const form = dialog.querySelector("form");
  const wrong = dialog.querySelector("[data-wrong]");
  const button = form.querySelector("[type=submit]");
  const before = document.activeElement;
  let isIn = false;

  const succeed = () => { isIn = true; dialog.close(); };
  const say = (words) => { wrong.textContent = words; wrong.hidden = words === ""; };
  const look = async () => { if (!document.hidden && await isDoneElsewhere()) succeed(); };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (button.disabled) return;
    button.disabled = true;
    say("");
    try {
      await signInWith(form);
      succeed();
    } catch (failed) {
      say(wordsFor(failed));
      form.elements.password.select();
    } finally {
      button.disabled = false;
    }
  });
  dialog.addEventListener("close", () => {
    removeEventListener("focus", look);
    dialog.remove();
    before?.focus?.({ preventScroll: true });
    finish(isIn);
  });
  addEventListener("focus", look);
  document.body.append(dialog);
  dialog.showModal();
  (form.elements.email.readOnly ? form.elements.password : form.elements.email).focus();
});

const askOnce = async () => {
  if (await isDoneElsewhere()) { done(); return true; }
  const dialog = copyOf("sign-in-here");
  if (!dialog) return false;
  const isIn = await show(dialog);
  if (isIn) done();
  else showBar();
  return isIn;
};

/** Asks for the sign-in here and now, once for everybody who waits for it; answers whether somebody is signed in. */
export const askToSignIn = () => {
  open ??= askOnce().finally(() => { open = null; });
  return open;
};

const showBar = () => {
  bar ??= copyOf("signed-out-bar");
  if (!bar || bar.isConnected) return;
  bar.querySelector("button").addEventListener("click", askToSignIn);
  document.getElementById("flashes").before(bar);
};

/** Says above the page that the sign-in has ended; whoever types is not disturbed. */
export const sayQuietly = () => { if (!open) showBar(); };

addEventListener("focus", async () => { if (bar && await isDoneElsewhere()) done(); });
