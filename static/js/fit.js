/* Makes a scene of the projector smaller until all of it is seen; what stands around it makes room first. */

const STEPS = [1, 0.92, 0.85, 0.78, 0.7, 0.62, 0.55, 0.5, 0.45, 0.4];
const CROWDED = 0.8;

/* A tall letter may stand out of its line a little; what is cut off is more than that. */
const sticksOut = (element, slack) => element.scrollHeight > element.clientHeight + slack || element.scrollWidth > element.clientWidth + slack;

const isTooBig = (scene) => {
  const slack = scene.clientHeight * 0.015;
  const body = scene.querySelector(".scene__body");
  return sticksOut(scene, slack) || (body !== null && sticksOut(body, slack));
};

/** `stage` holds one scene; to be called after each change of it or of its size. */
export const fit = (stage) => {
  const scene = stage.querySelector(".scene--screen");
  if (!scene) return;
  for (const step of STEPS) {
    stage.toggleAttribute("data-crowded", step < CROWDED);
    stage.style.setProperty("--fit", String(step));
    if (!isTooBig(scene)) return;
  }
};
