/* Menus are <details data-menu>; without script they open and close by themselves.
   Here: one open at a time, closed by Escape (focus back on the button) or a click elsewhere. */

export const selector = "[data-menu]";

const menus = new Set();
let watching = false;

function closeOthers(kept) {
  for (const menu of menus) if (menu !== kept && menu.open) menu.open = false;
}

function watch() {
  watching = true;
  document.addEventListener("click", (event) => closeOthers(event.target.closest("[data-menu]")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus) {
      if (!menu.open) continue;
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    }
  });
}

export function bind(menu) {
  menus.add(menu);
  if (!watching) watch();
  menu.addEventListener("toggle", () => { if (menu.open) closeOthers(menu); });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
}
