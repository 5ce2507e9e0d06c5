/* Makes what stands between the top line and the foot of a wall smaller until all of it is seen. */

const SIZES = [1, 0.97, 0.94, 0.91, 0.88, 0.85, 0.82, 0.79, 0.76, 0.73, 0.7, 0.66, 0.62, 0.58, 0.54, 0.5];

/* A tall letter may stand out of its line a little; what is cut off is more than that. */
const sticksOut = (element, slack) => element.scrollHeight > element.clientHeight + slack || element.scrollWidth > element.clientWidth + slack;

const isTooBig = (scene) => {
  const slack = scene.clientHeight * 0.008;
  const body = scene.querySelector(".scene__body");
  return sticksOut(scene, slack) || (body !== null && sticksOut(body, slack));
};

/** `stage` holds one scene; to be called after each change of it or of its size. */
export const fit = (stage) => {
  const scene = stage.querySelector(".scene--screen");
  if (!scene) return;
  for (const size of SIZES) {
    stage.style.setProperty("--fit", String(size));
    if (!isTooBig(scene)) return;
  }
};
