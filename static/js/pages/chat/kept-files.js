/* Files that were chosen and not yet sent, kept on this device so that a reload loses none of them.

   const kept = openKept("person/conversation");   await kept.all() → [{ key, name, size, blob? }]
   kept.put({ key, name, blob });   kept.drop(key)
   Without room for the file itself its name and size are kept: then it has to be chosen again. Where nothing may be
   stored (private windows) nothing is. */

const DAY = 24 * 3600 * 1000;

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("tradehall-files", 1);
    request.addEventListener("upgradeneeded", () => request.result.createObjectStore("files", { keyPath: "key" }));
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}

export function openKept(owner) {
  const store = async (mode) => (await opened()).transaction("files", mode).objectStore("files");

  return {
    async all() {
      try {
        const rows = await done((await store("readonly")).getAll());
        const old = rows.filter((row) => row.at < Date.now() - DAY);
        for (const row of old) this.drop(row.key);
        return rows.filter((row) => row.owner === owner && !old.includes(row)).sort((one, other) => one.at - other.at);
      } catch {
        return [];
      }
    },
    async put({ key, name, blob }) {
      const row = { key, owner, name, size: blob.size, at: Date.now() };
      try {
        await done((await store("readwrite")).put({ ...row, blob }));
      } catch {
        try {
          await done((await store("readwrite")).put(row));
        } catch { /* it lives as long as the page */ }
      }
    },
    async drop(key) {
      try {
        await done((await store("readwrite")).delete(key));
      } catch { /* there is nothing to drop */ }
    },
  };
}
