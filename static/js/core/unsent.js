/* What people wrote on this device and is not sent yet: one entry of localStorage for each message, named by the person,
   the conversation and the message's id.

   unsentTalks(person) → the ids of the conversations in which something waits or was refused */

export const PREFIX = "tradehall:chat:";

export function unsentTalks(person = document.documentElement.dataset.person) {
  const prefix = `${PREFIX}${person}/`;
  let keys = [];
  try { keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix)); } catch { /* nothing is stored here */ }
  return [...new Set(keys.map((key) => key.slice(prefix.length).split("/")[0]))].sort();
}
