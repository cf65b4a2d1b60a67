/* Boot: binds every component to the elements that ask for it by a data attribute,
   once for the page and again for each part that htmx swaps in.
   A component exports `selector` and `bind(element)`; it must not throw when its texts are missing. */

import "./csrf.js";
import * as bell from "../components/bell.js";
import * as busy from "../components/busy.js";
import * as clock from "../components/clock.js";
import * as confirm from "../components/confirm.js";
import * as copy from "../components/copy.js";
import * as draft from "../components/draft.js";
import * as length from "../components/length.js";
import * as menu from "../components/menu.js";
import * as repeat from "../components/repeat.js";
import * as slots from "../components/slots.js";
import { toast, watchToasts } from "../components/toast.js";
import * as unsent from "../components/unsent.js";

const components = [bell, menu, clock, confirm, busy, repeat, length, draft, slots, copy, unsent];
const bound = new WeakMap();

export function bindAll(root) {
  openScrollers(root);
  showTab(root);
  for (const component of components) {
    const found = [...root.querySelectorAll(component.selector)];
    if (root.matches?.(component.selector)) found.unshift(root);
    for (const element of found) {
      const done = bound.get(element) ?? new Set();
      if (done.has(component)) continue;
      done.add(component);
      bound.set(element, done);
      component.bind(element);
    }
  }
}

function focusNews(root) {
  root.querySelector?.("[data-focus]")?.focus();
}

/* Regions that scroll sideways can be reached by keyboard. */
function openScrollers(root) {
  for (const region of root.querySelectorAll(".table-wrap, .tabs, pre")) {
    if (region.scrollWidth > region.clientWidth && !region.querySelector("a, button, input")) region.tabIndex = 0;
  }
}

/* On a narrow screen the tab of the page may lie beyond the end of the row. */
function showTab(root) {
  for (const tab of root.querySelectorAll(".tabs [aria-current]")) {
    const row = tab.closest(".tabs");
    if (row.scrollWidth <= row.clientWidth) continue;
    const [ours, all] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
    row.scrollLeft += ours.left + ours.width / 2 - all.left - all.width / 2;
  }
}

/* What is sent while the line is cut would be lost with the page: it stays, and the person is told. A form that needs
   no line, or keeps what it sends itself, says data-works-offline. */
function watchConnection() {
  const bar = document.querySelector("body > [data-offline]");
  if (!bar) return;
  const unsent = () => toast(bar.dataset.unsent);
  addEventListener("submit", (event) => {
    if (navigator.onLine || event.target.method === "dialog" || "worksOffline" in event.target.dataset) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    unsent();
  }, true);
  document.body.addEventListener("htmx:sendError", unsent);
  const show = () => { bar.hidden = navigator.onLine; };
  addEventListener("online", show);
  addEventListener("offline", show);
  show();
}

bindAll(document);
addEventListener("resize", () => openScrollers(document));
watchToasts();
watchConnection();
focusNews(document);

document.body.addEventListener("htmx:load", (event) => bindAll(event.detail.elt));
document.body.addEventListener("htmx:beforeRequest", (event) => event.detail.target?.setAttribute("aria-busy", "true"));
document.body.addEventListener("htmx:afterRequest", (event) => event.detail.target?.removeAttribute("aria-busy"));
document.body.addEventListener("htmx:afterSettle", (event) => focusNews(event.detail.elt));
