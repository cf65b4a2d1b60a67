/* The number of unread messages at the navigation's links to the chat.

   badge(unread), and before the title of the page */

const title = document.title.replace(/^\(\d+\) /, "");

export function badge(unread) {
  document.title = unread ? `(${unread}) ${title}` : title;
  for (const link of document.querySelectorAll('nav:not(.crumbs) a[href="/chat"]')) {
    let count = link.querySelector(".count");
    if (!unread) {
      count?.remove();
      continue;
    }
    if (!count) {
      count = document.createElement("span");
      count.className = "count";
      (link.querySelector(".bottom-icon") ?? link).append(count);
    }
    count.textContent = String(unread);
  }
}
