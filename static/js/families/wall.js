/* The projector. */

import "../shell.js";
import "../screen.js";
