/* One press, one act: after a form is sent, its button says so (data-busy) and further submits are dropped.
   Undone when the page comes back from the cache, and after an htmx request. */

export const selector = 'form[method="post"]';

function start(form, button) {
  form.dataset.sent = "yes";
  if (!button?.dataset.busy) return;
  button.dataset.word = button.innerHTML;
  button.setAttribute("aria-busy", "true");
  button.textContent = button.dataset.busy;
}

function stop(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[data-word]")) {
    button.innerHTML = button.dataset.word;
    button.removeAttribute("aria-busy");
    delete button.dataset.word;
  }
}

export function bind(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return event.preventDefault();
    /* after the other listeners: a prevented submit is not a sent one; the button's own name=value is kept */
    setTimeout(() => { if (!event.defaultPrevented) start(form, event.submitter); });
  });
  form.addEventListener("htmx:beforeRequest", (event) => { if (event.target === form) start(form, form.querySelector("[data-busy]")); });
  form.addEventListener("htmx:afterRequest", () => stop(form));
  addEventListener("pageshow", (event) => { if (event.persisted) stop(form); });
}
