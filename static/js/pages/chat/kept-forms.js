/* The forms of a dialog in which somebody typed, as they were left, each by the address that it came from.

   const forms = keepForms(section);   forms.put(address, part);   forms.get(address)
   forms.sent(address, part, payload, wasChecked)   it is done with; one that went out without the server having checked
   it comes back when its message was refused. */

import { openQueue } from "./queue.js";

export function keepForms({ dataset: { me, chat } }) {
  const left = new Map(), unchecked = new Map();

  const isRefused = ({ said }) => openQueue(`${me}/${chat}`).all().some((item) => item.failed && JSON.stringify(item.payload) === said);

  return {
    put: (address, part) => left.set(address, part),
    get(address) {
      const gone = unchecked.get(address);
      return left.get(address) ?? (gone && isRefused(gone) ? gone.part : undefined);
    },
    sent(address, part, payload, wasChecked) {
      left.delete(address);
      if (wasChecked) unchecked.delete(address);
      else unchecked.set(address, { part, said: JSON.stringify(payload) });
    },
  };
}
