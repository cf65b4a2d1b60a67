/* What people wrote on this device and is not sent yet: one entry of localStorage for each message, named by the person,
   the conversation and the message's id. The talk of a meeting that nobody has opened yet has no id: there the name is
   that of the meeting behind AT.

   unsentTalks(person) → the names of the conversations in which something waits or was refused
   alone(work, options) → what `work` gave: one tab at a time sends what a person wrote; options as of navigator.locks */

export const PREFIX = "tradehall:chat:";
export const AT = "at-";

const me = () => document.documentElement.dataset.person;

export function unsentTalks(person = me()) {
  const prefix = `${PREFIX}${person}/`;
  let keys = [];
  try { keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix)); } catch { /* nothing is stored here */ }
  return [...new Set(keys.map((key) => key.slice(prefix.length).split("/")[0]))].sort();
}

export function alone(work, options = {}) {
  if (!navigator.locks) return work(true); // two at once do no harm: the ids are the same
  return navigator.locks.request(`${PREFIX}${me()}`, options, work);
}
