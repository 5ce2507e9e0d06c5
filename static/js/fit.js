/* Makes a scene of the projector smaller until all of it is seen; what stands around it makes room before its words do. */

/* How large the words are, once as they are meant and once with little around them. */
const ROOMY = [1, 0.95];
const CROWDED = [1, 0.96, 0.92, 0.88, 0.84, 0.8, 0.76, 0.72, 0.68, 0.64, 0.6, 0.55, 0.5, 0.45, 0.4];
const STEPS = [...ROOMY.map((size) => [size, false]), ...CROWDED.map((size) => [size, true])];

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
  for (const [size, crowded] of STEPS) {
    stage.toggleAttribute("data-crowded", crowded);
    stage.style.setProperty("--fit", String(size));
    if (!isTooBig(scene)) return;
  }
};
