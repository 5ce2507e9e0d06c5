/* Names to tap: what others tap, and who comes by phone, is shown as it happens; arrows go from name to name. */

import { refresh } from "./fresh.js";
import { onRoom } from "./room-bar.js";
import { onActs } from "./room-keys.js";

const along = (event, key) => {
  const names = [...document.querySelectorAll(".here-name")];
  const at = names.indexOf(document.activeElement);
  const next = key === "ArrowDown" ? at + 1 : at - 1;
  names[at < 0 ? 0 : next]?.focus();
};

onActs({ along });
onRoom(refresh);
