/* While an input method composes a character its keys are its own: Enter takes a word from its list and does nothing else.
   So no script of a page hears of them. Some browsers tell the last Enter of it only by its number. */

const COMPOSING = 229;

addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === COMPOSING) event.stopImmediatePropagation();
}, true);
