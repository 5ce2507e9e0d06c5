/* Ordinary pages: the shell, and the little that some of them do besides. */

import "../shell.js";
import { begin } from "../begin.js";

begin({
  account: () => import("../account.js"),
  imports: () => import("../imports.js"),
  part: () => import("../part.js"),
  packs: () => import("../packs.js"),
  programmes: () => import("../programmes.js"),
  registers: () => import("../registers.js"),
  verify: () => import("../verify.js"),
  "workshop-plan": () => import("../workshop-plan.js"),
});
