/* What the page of a call is made of: each part is a function (room, root), called once when the page opens. */

import { call } from "./peers.js";

export const parts = [call];
