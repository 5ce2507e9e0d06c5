/* Whether the page is being left just now. The next one may have been asked for before what is confirmed now was stored: it
   comes without it, and needs what is kept on this device. */

const LEFT_FOR_SURE = 5000; // after this long somebody has stayed after all

let leavesAt = -Infinity;

addEventListener("beforeunload", () => { leavesAt = performance.now(); });

export const isLeaving = () => performance.now() - leavesAt < LEFT_FOR_SURE;
