/* The ways in which files come to the tray: chosen, photographed, pasted, dropped.

   openDoors(section, tray, take)   take(files) gets them, each with a name */

export function openDoors(section, tray, take) {
  /* A picture from the clipboard has no name. */
  function named(file) {
    const extension = { "image/png": "png", "image/webp": "webp" }[file.type] ?? "jpg";
    return file.name ? file : new File([file], `${tray.dataset.textPhoto}.${extension}`, { type: file.type });
  }

  for (const way of ["choose", "photo"]) {
    const input = tray.querySelector(`[data-files-${way}-input]`);
    tray.querySelector(`[data-files-${way}]`).addEventListener("click", () => input.click());
    input.addEventListener("change", () => { take([...input.files].map(named)); input.value = ""; });
  }

  section.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length || event.clipboardData.getData("text/plain")) return; // a table of cells brings a picture along
    event.preventDefault();
    take(files.map(named));
  });

  const carries = (event) => event.dataTransfer?.types.includes("Files");
  section.addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    section.classList.add("is-drop");
  });
  section.addEventListener("dragleave", (event) => {
    if (!section.contains(event.relatedTarget)) section.classList.remove("is-drop");
  });
  section.addEventListener("drop", (event) => {
    section.classList.remove("is-drop");
    if (!carries(event)) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
}
