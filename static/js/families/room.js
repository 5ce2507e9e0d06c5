/* The facilitator's screens of a running workshop: people go from one to the other all the time. */

import "../shell.js";
import "../room-keys.js";
import "../room-bar.js";
import { begin } from "../begin.js";

begin({
  board: () => import("../board.js"),
  here: () => import("../here.js"),
  commit: () => import("../quick-entry.js"),
  ink: () => import("../ink.js"),
  linking: () => import("../linking.js"),
  review: () => import("../review.js"),
  rows: () => import("../rows.js"),
  run: () => import("../run.js"),
  sign: () => import("../sign-desk.js"),
});
