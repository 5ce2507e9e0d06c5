/* What is typed at the desk and not sent yet is kept on this device for an hour, and forgotten once it is sent. */

const PREFIX = "facilitator.desk.";
const HOUR = 3600000;

const read = (name) => { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } };
const write = (name, value) => { try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* full or forbidden: the page still holds the text */ } };
const remove = (name) => { try { localStorage.removeItem(name); } catch { /* nothing was kept */ } };

const fieldsOf = (form) => [...form.querySelectorAll("textarea, input[type=text], input:not([type])")].filter((one) => one.name);
const storeOf = (desk, form) => `${PREFIX}${desk.dataset.desk}.${form.getAttribute("action")}`;

const sweep = () => {
  let names = [];
  try { names = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX)); } catch { return; }
  for (const name of names) if (Date.now() - (read(name)?.at ?? 0) > HOUR) remove(name);
};

document.addEventListener("input", (event) => {
  const form = event.target.form;
  const desk = form?.closest("[data-desk]");
  if (!desk) return;
  const fields = Object.fromEntries(fieldsOf(form).map((one) => [one.name, one.value]));
  write(storeOf(desk, form), { fields, at: Date.now() });
});

document.addEventListener("sent", (event) => {
  const { form, ok } = event.detail;
  const desk = form.closest("[data-desk]");
  if (ok && desk) remove(storeOf(desk, form));
});

/** Puts back what was typed at the desk before the page was left. */
export const bringBackDrafts = () => {
  for (const form of document.querySelectorAll("[data-desk] form")) {
    const kept = read(storeOf(form.closest("[data-desk]"), form));
    for (const field of kept ? fieldsOf(form) : []) {
      if (field.value === field.defaultValue && kept.fields[field.name]) field.value = kept.fields[field.name];
    }
  }
};

sweep();
