/* R and C lead to Review and Commit from any screen of the room that shows the tabs, unless somebody types. */

/** Whether a key press belongs to a field, a dialog or the browser rather than to the room. */
export const isTyping = (event) =>
  event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing
  || Boolean(event.target.closest?.("input, textarea, select, [contenteditable], dialog"));

document.addEventListener("keydown", (event) => {
  if (isTyping(event) || event.shiftKey) return;
  const tab = [...document.querySelectorAll("[data-tab-key]")]
    .find((one) => one.dataset.tabKey.toLowerCase() === event.key.toLowerCase());
  if (!tab) return;
  event.preventDefault();
  tab.click();
});
