/* The facilitator's screens of a running workshop: people go from one to the other all the time. */

import "../shell.js";
import "../room-keys.js";
import { begin } from "../begin.js";

begin({
  board: () => import("../board.js"),
  commit: () => import("../quick-entry.js"),
  review: () => import("../review.js"),
  run: () => import("../run.js"),
});
