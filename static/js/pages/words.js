/* The words of the trade: what is typed into [data-words-search] leaves the rows of details.words that hold it, in
   whatever language, also while the line is cut. Without script the server does the same. */

const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();

function bind(form) {
  const groups = [...document.querySelectorAll("details.words")];
  const none = document.querySelector("[data-words-none]");
  const stood = groups.map((group, number) => number === 0);

  function show() {
    const sought = plain(form.elements.q.value);
    groups.forEach((group, number) => {
      const rows = [...group.querySelectorAll("tbody > tr")];
      for (const row of rows) row.hidden = !plain([...row.cells].map((cell) => cell.textContent).join(" ")).includes(sought);
      group.hidden = rows.every((row) => row.hidden);
      group.open = sought ? true : stood[number];
    });
    none.hidden = groups.some((group) => !group.hidden);
  }

  form.addEventListener("input", show);
  form.dataset.worksOffline = "";
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
  form.addEventListener("reset", () => setTimeout(show));
}

for (const form of document.querySelectorAll("[data-words-search]")) bind(form);
