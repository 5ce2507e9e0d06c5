/* Where a list is signed: on the facilitator's screen, a device handed over, or a phone by its link. */

import "../shell.js";
import "../room-keys.js";
import "../sign.js";
