/* Rows that can be added and taken away: <fieldset data-repeat="lines" data-repeat-max="20">
   with [data-repeat-rows] > [data-repeat-row] and a hidden [data-repeat-add] button.
   Controls are named "lines-0-description" or "lines.0.description"; numbers in name, id, for and aria-describedby follow.
   The server always sends one spare empty row, and drops empty rows. With script that row is what a new one is made of,
   and stands in the form only where it is the first. */

export const selector = "[data-repeat]";

const NAMED = ["name", "id", "for", "aria-describedby"];

function renumber(row, name, number) {
  const pattern = new RegExp(`(^|\\s|f-)${name}([-.])\\d+`, "g");
  for (const element of row.querySelectorAll("*")) {
    for (const attribute of NAMED) {
      const value = element.getAttribute(attribute);
      if (value) element.setAttribute(attribute, value.replace(pattern, `$1${name}$2${number}`));
    }
  }
  const shown = row.querySelector("[data-repeat-number]");
  if (shown) shown.textContent = String(number + 1);
  const title = row.querySelector(".repeat-title");
  if (title) row.setAttribute("aria-label", title.textContent.trim());
}

function empty(row) {
  for (const field of row.querySelectorAll("input, textarea")) {
    if (field.type === "checkbox" || field.type === "radio") field.checked = false;
    else field.value = "";
    field.removeAttribute("aria-invalid");
  }
  for (const note of row.querySelectorAll(".field-error")) note.remove();
  for (const wrong of row.querySelectorAll(".has-error")) wrong.classList.remove("has-error");
}

function isBlank(row) {
  const fields = [...row.querySelectorAll("input:not([type=hidden]), textarea")];
  return !row.querySelector("[aria-invalid]") && fields.every((field) => (["checkbox", "radio"].includes(field.type) ? !field.checked : !field.value));
}

export function bind(group) {
  const name = group.dataset.repeat;
  const rows = group.querySelector("[data-repeat-rows]");
  const add = group.querySelector("[data-repeat-add]");
  const all = () => [...rows.querySelectorAll("[data-repeat-row]")];

  function settle() {
    const list = all();
    list.forEach((row, number) => renumber(row, name, number));
    add.hidden = list.length >= Number(group.dataset.repeatMax ?? 20);
    for (const row of list) {
      let remove = row.querySelector(".repeat-remove");
      if (!remove) {
        remove = document.createElement("button");
        remove.type = "button";
        remove.className = "btn btn-quiet btn-sm repeat-remove";
        remove.textContent = group.dataset.repeatRemove ?? "×";
        remove.addEventListener("click", () => {
          const next = row.nextElementSibling ?? row.previousElementSibling;
          row.remove();
          settle();
          (next?.querySelector("input, textarea, select") ?? add).focus();
          group.dispatchEvent(new Event("input", { bubbles: true }));
        });
        row.append(remove);
      }
      remove.hidden = list.length === 1;
    }
  }

  const last = all().at(-1);
  const spare = last.cloneNode(true);
  empty(spare);
  if (all().length > 1 && isBlank(last)) last.remove();

  add.addEventListener("click", () => {
    const copy = spare.cloneNode(true);
    rows.append(copy);
    settle();
    copy.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: copy } })); /* app.js binds it */
    copy.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  });
  settle();
}
