/* The quiet mark for a connection that is lost or hangs: shown after five seconds of any trouble, gone with the last. */

const QUIET = 5000;

/** `note(what, isSo, now)` says that a trouble has begun or ended; `now` for one that has lasted long enough already. */
export const lineOf = (show) => {
  const trouble = new Set();
  let timer = 0;
  return (what, isSo, now = false) => {
    if (isSo) trouble.add(what);
    else trouble.delete(what);
    if (!trouble.size) { clearTimeout(timer); timer = 0; show(false); }
    else if (now) show(true);
    else if (!timer) timer = setTimeout(() => show(true), QUIET);
  };
};

/* Facilitators' pages: the mark stands above the page, and moves nothing but what is below it. */
const isDesk = () => !document.querySelector("[data-phone], [data-screen]");

const markOf = () => {
  const there = document.querySelector("[data-line]");
  if (there) return there;
  const mark = document.getElementById("line-lost")?.content.firstElementChild.cloneNode(true);
  if (mark) document.getElementById("flashes").before(mark);
  return mark;
};

const showMark = (isLost) => {
  if (!isLost && !document.querySelector("[data-line]")) return;
  const mark = isDesk() ? markOf() : null;
  if (mark) mark.hidden = !isLost;
};

const note = lineOf(showMark);

/** What `connect` of live.js says of its line. */
export const noteLine = (state) => note("line", state === "away" || state === "lost");

addEventListener("offline", () => note("device", true));
addEventListener("online", () => note("device", false));
document.addEventListener("slow", (event) => note("slow", event.detail, true));
