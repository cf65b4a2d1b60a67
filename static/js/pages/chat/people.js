/* Who is in the conversation: who is here, who has read how far, who is writing.

   const people = openPeople(section);
   people.here(ids), people.came(id, isHere), people.read(id, seq, last), people.wrote(id, seq, last), people.writes(id)
   Who wrote the last message is not said to have read it. */

const STAYS = 4000;

export function openPeople(section) {
  const rows = new Map([...document.querySelectorAll("[data-chat-people] [data-person]")].map((row) => [row.dataset.person, row]));
  const me = section.dataset.me;
  const typing = section.querySelector("[data-chat-typing]");
  const readLine = section.querySelector("[data-chat-read]");
  const writers = new Map();
  let author = readLine.dataset.by;

  function came(id, isHere) {
    const sign = rows.get(id)?.querySelector("[data-online]");
    if (sign && id !== me) sign.hidden = !isHere;
  }

  function showRead(last) {
    const names = [...rows.values()].filter((row) => ![me, author].includes(row.dataset.person) && Number(row.dataset.seq) >= last).map((row) => row.dataset.name);
    readLine.hidden = names.length === 0 || last === 0;
    readLine.textContent = section.dataset.textRead.replace("{names}", () => names.join(", "));
  }

  function showWriters() {
    const names = [...writers.keys()].map((id) => rows.get(id)?.dataset.name).filter(Boolean);
    typing.hidden = names.length === 0;
    typing.textContent = section.dataset.textTyping.replace("{name}", () => names.join(", "));
  }

  function stops(id) {
    clearTimeout(writers.get(id));
    if (writers.delete(id)) showWriters();
  }

  function read(id, seq, last) {
    const row = rows.get(id);
    if (row) row.dataset.seq = String(Math.max(Number(row.dataset.seq), seq));
    showRead(last);
  }

  return {
    came,
    stops,
    read,
    here(ids) {
      const present = new Set(ids);
      for (const id of rows.keys()) came(id, present.has(id));
    },
    wrote(id, seq, last) {
      if (seq === last) author = id;
      read(id, seq, last);
    },
    writes(id) {
      if (id === me) return;
      clearTimeout(writers.get(id));
      writers.set(id, setTimeout(() => stops(id), STAYS));
      showWriters();
    },
  };
}
