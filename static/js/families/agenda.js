/* The agenda while it is prepared: the only page on which something is dragged. */

import "../shell.js";
import "../agenda.js";
