/* A phone in the room. */

import "../shell.js";
import "../phone.js";
