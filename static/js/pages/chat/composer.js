/* The form in which messages are written: Enter sends where there is a keyboard, Shift+Enter breaks the line;
   an Enter that ends a choice of the input method does neither.

   openComposer(form, { send(body), typing() }) */

const EVERY = 2000;
const ROWS = 6;

export function openComposer(form, { send, typing }) {
  const field = form.elements.body;
  const hasKeyboard = matchMedia("(hover: hover) and (pointer: fine)");
  let told = 0;

  function grow() {
    field.rows = Math.min(ROWS, field.value.split("\n").length);
  }

  form.dataset.worksOffline = ""; // what is sent waits here for the line
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = field.value.trim();
    if (!body) return;
    field.value = "";
    grow();
    field.focus();
    send(body);
  });

  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229 || !hasKeyboard.matches) return;
    event.preventDefault();
    form.requestSubmit();
  });

  field.addEventListener("input", () => {
    grow();
    const now = Date.now();
    if (field.value && now - told > EVERY) {
      told = now;
      typing();
    }
  });
}
