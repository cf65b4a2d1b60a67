/* What a screen reader is told of: each new message of others once, with who said it; messages that were changed,
   withdrawn or hidden; one's own that was not sent. Not the pages that scrolling brings, nor bubbles drawn anew.

   const announcer = openAnnouncer(section);
   announcer.came(message), announcer.failed(words)
   announcer.drawn(item, old)   once the server has drawn a message: what it says in the reader's language */

const TOGETHER = 400; // milliseconds in which further messages join
const MANY = 3; // more than these are counted, not read out
const STAYS = 20000;
const LATEST = 3000; // for the server's drawing; then the words as they came

export function openAnnouncer(section) {
  const place = section.querySelector("[data-chat-say]");
  const words = section.dataset;
  const waiting = new Map(); // seq → { name, text, lang, ready, at }
  let timer = 0;

  function soon() {
    timer ||= setTimeout(tell, TOGETHER);
  }

  function say(form, name = "", text = "", lang = "") {
    const line = document.createElement("p");
    const [before, after = ""] = form.replace("{name}", () => name).split("{words}");
    const said = document.createElement("span");
    said.textContent = text;
    if (lang) said.lang = lang;
    line.append(before, said, after);
    place.append(line);
    setTimeout(() => line.remove(), STAYS);
  }

  function tell() {
    timer = 0;
    const now = performance.now();
    const ready = [...waiting].filter(([, one]) => one.ready || now - one.at > LATEST);
    for (const [seq] of ready) waiting.delete(seq);
    if (waiting.size) soon();
    if (ready.length > MANY) say(words.textMany.replace("{number}", ready.length));
    else for (const [, { name, text, lang }] of ready) say(words.textSays, name, text, lang);
  }

  /* Its words, without what one may do with it. */
  function saidBy(item) {
    const said = item.querySelector(".offer, .bubble-text, .chat-files");
    const copy = said?.cloneNode(true);
    for (const act of copy?.querySelectorAll(".acts, button, form, svg") ?? []) act.remove();
    return { text: copy?.textContent.replace(/\s+/g, " ").trim() ?? "", lang: said?.lang };
  }

  return {
    came({ seq, sender, body, language, change }) {
      if (sender.id === words.me) return;
      const isPlain = change === undefined && (!body || language === words.language);
      waiting.set(String(seq), { name: sender.name, text: body, lang: language, ready: isPlain, at: performance.now() });
      soon();
    },
    drawn(item, old) {
      const { seq, edited } = item.dataset;
      const told = waiting.get(seq);
      if (told) Object.assign(told, saidBy(item), { ready: true });
      else if (edited && edited !== old.dataset.edited && !item.classList.contains("bubble-mine")) {
        const { text, lang } = saidBy(item);
        say(edited === "gone" ? words.textSays : words.textChanged, item.querySelector(".bubble-sender").textContent, text, lang);
      }
    },
    failed: (text, why) => say(words.textNotSent, "", `${text} ${why}`),
  };
}
