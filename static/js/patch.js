/* Changes a piece of the page into a newer version of itself, touching only what differs: what has stayed the same
   keeps its place, its focus and the finger on it. */

const sameThing = (old, fresh) => old.nodeType === fresh.nodeType && old.nodeName === fresh.nodeName
  && (old.nodeType !== Node.ELEMENT_NODE || (old.dataset?.give === fresh.dataset?.give && old.dataset?.slot === fresh.dataset?.slot));

const patchAttributes = (old, fresh) => {
  const isOurs = (name) => name === "open" && old.nodeName === "DETAILS"; // what a hand has opened stays open
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !isOurs(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
};

const patchChildren = (old, fresh, keeps) => {
  let at = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    let found = at;
    while (found && !sameThing(found, wanted)) found = found.nextSibling;
    if (!found) { old.insertBefore(wanted, at); continue; }
    while (at !== found) { const gone = at; at = at.nextSibling; gone.remove(); }
    at = found.nextSibling;
    patch(found, wanted, keeps);
  }
  while (at) { const gone = at; at = at.nextSibling; gone.remove(); }
};

/** `keeps(element)` says which elements stay exactly as they are. */
export const patch = (old, fresh, keeps = () => false) => {
  if (old.nodeType !== Node.ELEMENT_NODE) { if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue; return; }
  if (keeps(old) || old.isEqualNode(fresh)) return;
  if (old instanceof HTMLInputElement || old instanceof HTMLTextAreaElement || old instanceof HTMLSelectElement) { old.replaceWith(fresh); return; }
  patchAttributes(old, fresh);
  patchChildren(old, fresh, keeps);
};

/** The first element of some HTML of our own server; nothing in it runs. */
export const elementOf = (html) => {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
};
