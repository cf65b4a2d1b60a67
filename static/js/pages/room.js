/* The page of a meeting's room. */

import { Room } from "./room/room.js";
import { parts } from "./room/parts.js";

const root = document.querySelector("[data-room]");
if (root) {
  const room = new Room(root);
  for (const part of parts) part(room, root);
  room.begin();
}
