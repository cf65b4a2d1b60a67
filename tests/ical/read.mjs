/* Reads calendar files with ical.js and node-ical: `node read.mjs MODULES FILE…` prints one JSON line a file and
   parser. Zones are read from the file, as a program does that does not know them. */
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [modules, ...files] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const ICAL = require("ical.js").default ?? require("ical.js");
const nodeIcal = require("node-ical");

function byIcalJs(text) {
  ICAL.TimezoneService.reset();
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid, start: event.startDate.toUnixTime(), end: event.endDate.toUnixTime(), sequence: event.sequence,
      status: component.getFirstPropertyValue("status"), summary: event.summary, description: event.description,
      attendees: event.attendees.map((one) => one.getFirstValue()),
    };
  });
}

function byNodeIcal(text) {
  return Object.values(nodeIcal.sync.parseICS(text)).filter((one) => one.type === "VEVENT").map((event) => ({
    uid: event.uid, start: event.start.getTime() / 1000, end: event.end.getTime() / 1000,
    sequence: Number(event.sequence), status: event.status, summary: event.summary, description: event.description,
    attendees: [event.attendee ?? []].flat().map((one) => one.val),
  }));
}

const only = process.env.ONLY;
for (const file of files) {
  const text = readFileSync(file, "utf8");
  for (const [parser, read] of Object.entries({ "ical.js": byIcalJs, "node-ical": byNodeIcal })) {
    if (!only || only === parser) process.stdout.write(`${JSON.stringify({ parser, file, told: read(text) })}\n`);
  }
}
