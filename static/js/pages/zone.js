/* Proposes the browser's time zone in <select data-zone-guess>; whoever chose already keeps the choice. */

import { zoneName } from "../components/clock.js";

for (const select of document.querySelectorAll("select[data-zone-guess]")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone || !zone.includes("/")) continue;
  if (![...select.options].some((option) => option.value === zone)) {
    const option = new Option(zone.split("/").pop().replaceAll("_", " "), zone);
    select.append(option);
    zoneName(zone).then((name) => { option.text = name; });
  }
  select.value = zone;
}
