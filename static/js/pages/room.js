/* The page of a call: one Room, and the parts of the page that live on it. */

import { parts } from "./room/parts.js";
import { Room } from "./room/room.js";

const root = document.querySelector("[data-room]");

if (root) {
  const room = new Room(root);
  for (const part of parts) {
    try {
      part(room, root);
    } catch (problem) { // one part that fails must not take the call with it
      console.error(problem);
    }
  }
  root.room = room; // for the other modules of the page
  room.ready();
}
