/* The texts that the scripts of a call put in, in the page's language: <script type="application/json" data-room-texts>. */

const element = document.querySelector("[data-room-texts]");
const texts = element ? JSON.parse(element.textContent) : {};

/* text("left", {name: "…"}) fills %(name)s. */
export function text(key, values = {}) {
  return (texts[key] ?? "").replace(/%\((\w+)\)s/g, (_, name) => values[name] ?? "");
}

/* The name of a person as plain words: "王伟 (Wei WANG)". */
export function plainName({ name, latin }) {
  return latin && latin.toLowerCase() !== name?.toLowerCase() ? `${name} (${latin})` : name ?? latin ?? "";
}

export function put(element_, words) {
  if (element_ && element_.textContent !== words) element_.textContent = words;
}
