/* Before a plain form with something typed in it leaves the page, it is asked whether the server is there, whether its
   person is still signed in, and for a token that fits: what is typed is never sent to where it would be lost. */

import { Failed } from "./ask.js";
import { askToSignIn } from "./sign-in-here.js";
import { sayFailure } from "./failure.js";
import { isSignedIn, pageOf, renew } from "./session.js";

const under = new WeakSet();

const isTyped = (field) => (field.type === "file" ? field.files.length > 0
  : field.matches("textarea, input:not([type=hidden], [type=checkbox], [type=radio], [type=submit])") && field.value !== field.defaultValue);

const isAtStake = (form) => form.matches("[data-again], [data-checked]") || [...form.elements].some((field) => field.name && isTyped(field));

const makeReady = async (form) => {
  const state = await renew();
  const needsAccount = pageOf() !== "" || form.matches("[data-needs-account]");
  if (needsAccount && !isSignedIn(state) && !await askToSignIn()) throw new Failed("signed-out");
};

/* As the browser would have: with the button that was pressed, and without asking the page's scripts once more. */
const sendNow = (form, submitter) => {
  const added = submitter?.name ? Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value }) : null;
  const action = form.getAttribute("action");
  if (added) form.append(added);
  if (submitter?.hasAttribute("formaction")) form.action = submitter.formAction;
  HTMLFormElement.prototype.submit.call(form);
  added?.remove();
  if (action === null) form.removeAttribute("action");
  else form.setAttribute("action", action);
};

const send = async (form, submitter) => {
  if (under.has(form)) return;
  under.add(form);
  try {
    await makeReady(form);
    sendNow(form, submitter);
  } catch (failed) {
    if (!(failed instanceof Failed)) throw failed;
    form.dispatchEvent(new CustomEvent("not-sent", { bubbles: true, detail: { form, failed } }));
    sayFailure(failed);
    document.getElementById("flashes").scrollIntoView({ block: "nearest" });
  } finally {
    under.delete(form);
  }
};

addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.target || !isAtStake(form)) return;
  event.preventDefault();
  send(form, event.submitter);
});

/* Where no cookies are kept nothing can be sent, and it is better to know before one types. Chromium says that cookies are
   enabled also where its settings block them: only one that is set tells. */
const keepsCookies = () => {
  document.cookie = "probe=1; Path=/; SameSite=Lax";
  const isKept = document.cookie.includes("probe=1");
  document.cookie = "probe=; Path=/; Max-Age=0; SameSite=Lax";
  return isKept;
};

if (pageOf() === "" && document.querySelector("main form[method=post]") && !keepsCookies()) sayFailure(new Failed("cookies"));

/* Signing in happens on the spot: no second window is needed for it. */
document.querySelector("[data-sign-in]")?.remove();
