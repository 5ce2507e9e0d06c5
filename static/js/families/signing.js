/* Where a list is signed: on a device handed over, or on a phone by its link. */

import "../shell.js";
import "../sign.js";
import "../after-signing.js";
