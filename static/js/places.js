/* A list that is out for signing: both parties' places are asked for every two seconds, and changed where they differ;
   and at once when something else moves in the room, such as a phone that comes in. */

import { ask, Failed } from "./ask.js";
import { patch } from "./patch.js";
import { onRoom } from "./room-bar.js";

const EVERY = 2000;

/* A QR code is shown once, in the answer to the press that made it: no later answer has it. */
const isShownOnce = (one) => one.matches(".qrspot");

const bring = async (places, address) => {
  const answer = await ask(address, { quiet: true });
  if (answer.redirected) { location.assign(answer.url); return; } // the list is complete, or was opened again
  if (answer.status !== 200) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  patch(places, document.adoptNode(fresh.getElementById("places")), isShownOnce);
  document.getElementById("sign-news").replaceChildren(...document.adoptNode(fresh.getElementById("sign-news")).childNodes);
};

const quietly = (failed) => { if (!(failed instanceof Failed)) throw failed; };

const follow = async (places) => {
  await bring(places, places.dataset.places).catch(quietly);
  setTimeout(follow, EVERY, places);
};

const places = document.querySelector("[data-places]");
if (places) {
  setTimeout(follow, EVERY, places);
  onRoom(() => bring(places, places.dataset.places.replace(/seen=[^&]*/, "seen=")).catch(quietly));
}
