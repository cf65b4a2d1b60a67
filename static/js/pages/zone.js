/* Proposes the browser's time zone in <select data-zone-guess>; whoever chose already keeps the choice. */

function city(zone) {
  return zone.split("/").pop().replaceAll("_", " ");
}

for (const select of document.querySelectorAll("select[data-zone-guess]")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone || !zone.includes("/")) continue;
  if (![...select.options].some((option) => option.value === zone)) {
    select.append(new Option(city(zone), zone));
  }
  select.value = zone;
}
