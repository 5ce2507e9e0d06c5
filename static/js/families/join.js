/* Joining with a phone, and the page on which it learns that the room has ended. */

import "../shell.js";
import "../join.js";
import "../kept.js";
