/* After a call: what this browser still keeps of it. */

import { keptRecordings } from "./room/kept.js";

keptRecordings(document.querySelector("[data-kept-recordings]"));
