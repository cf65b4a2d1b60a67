/* Ids that this device gives: what it sends again under the same id is the same thing to the server. */

const DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";

/* 26 characters, ordered by time (ULID): the server keeps what is new side by side. */
export function newId(now = Date.now()) {
  let time = "";
  for (let rest = now, n = 0; n < 10; n += 1, rest = Math.floor(rest / 32)) time = DIGITS[rest % 32] + time;
  return time + [...crypto.getRandomValues(new Uint8Array(16))].map((octet) => DIGITS[octet % 32]).join("");
}
