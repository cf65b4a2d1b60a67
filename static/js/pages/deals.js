/* The pages of deals.
   [data-deal-lines]   choosing a listing fills in what is still empty in its line: HS code, quantity, unit, price.
   [data-deal]         a notice that appears when somebody changed the deal in the meantime. */

import { socket } from "../core/socket.js";

function fill(row, offer) {
  const put = (field, value) => {
    if (field && value && !field.value.trim()) field.value = value;
  };
  put(row.querySelector("[data-deal-hs]"), offer.hs);
  put(row.querySelector("[data-deal-quantity]"), offer.quantity);
  put(row.querySelector("[data-deal-unit]"), offer.unit);
  const amount = row.querySelector('[name$=".unit_price.amount"]');
  if (offer.amount && amount && !amount.value.trim()) {
    amount.value = offer.amount;
    row.querySelector('[name$=".unit_price.currency"]').value = offer.currency;
  }
  for (const text of row.querySelectorAll("[data-deal-text]")) put(text, offer.texts[text.lang]);
}

for (const lines of document.querySelectorAll("[data-deal-lines]")) {
  const offers = JSON.parse(lines.querySelector("[data-deal-offers]").textContent);
  lines.addEventListener("change", (event) => {
    const chosen = event.target.closest("[data-deal-listing]");
    const offer = chosen && offers[chosen.value];
    if (offer) fill(chosen.closest("[data-repeat-row]"), offer);
  });
}

const notice = document.querySelector("[data-deal]");
if (notice) {
  socket().then((line) => {
    line.on("deal:changed", ({ id, version }) => {
      if (id === notice.dataset.deal && version > Number(notice.dataset.dealVersion)) notice.hidden = false;
    });
  });
}
