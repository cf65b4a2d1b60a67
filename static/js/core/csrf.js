/* Adds the page's anti-forgery token to what htmx and our own fetches send.
   The token is in <meta name="csrf-token">. */

export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

/* fetch for our own addresses: same origin, JSON asked for, token on unsafe methods. */
export function send(url, options = {}) {
  const headers = new Headers(options.headers);
  if (!["GET", "HEAD"].includes((options.method ?? "GET").toUpperCase())) headers.set("X-CSRFToken", csrfToken());
  return fetch(url, { credentials: "same-origin", ...options, headers });
}

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = csrfToken();
});
