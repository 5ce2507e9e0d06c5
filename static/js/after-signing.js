/* The phone of somebody who has signed: when the room goes on to something else, or ends, the phone goes with it. */

import { connect } from "./live.js";
import { elementOf } from "./patch.js";

const receipt = document.querySelector("[data-room]");
let signedAt = null;

const placeOf = (html) => {
  const { item, mode } = elementOf(html)?.dataset ?? {};
  return `${item} ${mode}`;
};

const goOn = () => location.assign(receipt.dataset.room);

const onScene = ({ html }) => {
  const place = placeOf(html);
  signedAt ??= place;
  if (place !== signedAt) goOn();
};

if (receipt) connect({ stream: receipt.dataset.stream, poll: receipt.dataset.poll, onScene, onEnd: goOn });
