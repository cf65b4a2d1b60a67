/* After an @ the people of the conversation are offered by name; arrow keys and Enter, or a tap, choose one. The server
   knows whom a message calls by the name behind the @.

   openMentions(section, field) */

const MOST = 6;

export function openMentions(section, field) {
  const list = section.querySelector("[data-chat-mentions]");
  const me = section.dataset.me;
  const names = [...document.querySelectorAll("[data-chat-people] [data-person]")].filter((row) => row.dataset.person !== me).map((row) => row.dataset.name);
  if (!list || !names.length) return;
  let chosen = 0;

  const begun = () => /[@＠]([^\s@＠]{0,20})$/.exec(field.value.slice(0, field.selectionStart));

  function hide() {
    list.hidden = true;
    list.replaceChildren();
  }

  function choose(name) {
    const found = begun();
    if (found) field.setRangeText(`@${name} `, found.index, field.selectionStart, "end");
    hide();
    field.focus();
  }

  function mark() {
    [...list.querySelectorAll("button")].forEach((button, number) => button.setAttribute("aria-selected", String(number === chosen)));
  }

  function offer() {
    const found = begun();
    const wanted = found?.[1].toLowerCase() ?? "";
    const fitting = found ? names.filter((name) => name.toLowerCase().includes(wanted)).slice(0, MOST) : [];
    if (!fitting.length) { hide(); return; }
    chosen = 0;
    list.replaceChildren(...fitting.map((name) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      button.addEventListener("click", () => choose(name));
      item.append(button);
      return item;
    }));
    list.hidden = false;
    mark();
  }

  field.addEventListener("input", offer);
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing || event.keyCode === 229) return; // 229: Safari's end of a choice
    const buttons = list.querySelectorAll("button");
    if (event.key === "Escape") hide();
    else if (event.key === "ArrowDown") chosen = (chosen + 1) % buttons.length;
    else if (event.key === "ArrowUp") chosen = (chosen + buttons.length - 1) % buttons.length;
    else if (event.key === "Enter" || event.key === "Tab") choose(buttons[chosen].textContent);
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
    mark();
  }, { capture: true });
}
