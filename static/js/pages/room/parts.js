/* What the page of a call is made of: each part is a function (room, root), called once when the page opens. */

import { awake } from "./awake.js";
import { controls } from "./controls.js";
import { devices } from "./devices.js";
import { guests } from "./guests.js";
import { lobby } from "./lobby.js";
import { notes } from "./notes.js";
import { panel } from "./panel.js";
import { call } from "./peers.js";
import { quality } from "./quality.js";
import { recording } from "./recording.js";
import { speaking } from "./speaking.js";
import { stage } from "./stage.js";
import { brief, talk, terms } from "./talk.js";
import { timer } from "./timer.js";
import { tray } from "./tray.js";
import { turns } from "./turns.js";
import { waiting } from "./waiting.js";
import { way } from "./way.js";

export const parts = [
  call,
  stage,
  controls,
  devices,
  lobby,
  timer,
  quality,
  speaking,
  awake,
  panel,
  waiting,
  way,
  turns,
  tray,
  notes,
  brief,
  talk,
  terms,
  recording,
  guests,
];
