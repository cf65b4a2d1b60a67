/* Recordings on this device: written piece by piece into the browser's own store for this site, so that a long call
   needs no memory and a page that is closed loses seconds. Where there is no such store the pieces stay in memory.

   const reel = await Reel.open(person, { title, type });   type: of the file
   await reel.add(blob); reel.size (octets); await reel.file() (all of it, a Blob); reel.rest() (nothing more comes)
   await kept(person, f)   what is kept and not being written: [{id, title, at, type, size, whole, file(), remove()}] */

const FOLDER = "recordings", ABOUT = "about.json";
const CAN_WRITE = "createWritable" in (window.FileSystemFileHandle?.prototype ?? {});

async function folder(person) {
  const root = await navigator.storage.getDirectory();
  const all = await root.getDirectoryHandle(FOLDER, { create: true });
  return all.getDirectoryHandle(person, { create: true });
}

async function put(into, name, content) {
  const writable = await (await into.getFileHandle(name, { create: true })).createWritable();
  await writable.write(content);
  await writable.close();
}

async function pieces(of) {
  const found = [];
  for await (const [name, handle] of of.entries()) if (name !== ABOUT) found.push([name, handle]);
  found.sort(([one], [other]) => (one < other ? -1 : 1));
  return Promise.all(found.map(([, handle]) => handle.getFile()));
}

const lockOf = (id) => `tradehall:recording:${id}`;

export class Reel {
  static async open(person, about) {
    const reel = new Reel(about);
    if (!CAN_WRITE || !navigator.storage?.getDirectory) return reel;
    try {
      navigator.storage.persist?.().catch(() => {});
      await reel.#hold(); // before there is anything: an empty folder that nobody writes is taken away
      const into = await (await folder(person)).getDirectoryHandle(reel.id, { create: true });
      await put(into, ABOUT, JSON.stringify({ ...about, at: reel.at }));
      reel.into = into;
    } catch { // a browser that keeps nothing, a private window, no space at all
      reel.release?.();
    }
    return reel;
  }

  constructor({ type }) {
    this.type = type;
    this.at = Date.now();
    this.id = `${this.at}-${Math.random().toString(36).slice(2, 8)}`;
    this.size = this.number = 0;
    this.inMemory = []; // what could not be written: without a store all, with a full one the end
    this.written = Promise.resolve();
  }

  /* Whether a page that is closed leaves something behind. */
  get isKept() {
    return Boolean(this.into);
  }

  /* The store took no more: what came after that is lost with the page. */
  get isFull() {
    return this.isKept && this.inMemory.length > 0;
  }

  add(piece) {
    this.size += piece.size;
    this.number += 1;
    const name = String(this.number).padStart(6, "0");
    this.written = this.written.then(async () => {
      if (!this.into || this.inMemory.length) return this.inMemory.push(piece);
      await put(this.into, name, piece).catch(() => this.inMemory.push(piece));
    });
    return this.written;
  }

  async file() {
    await this.written;
    const onDisk = this.into ? await pieces(this.into) : [];
    return new Blob([...onDisk, ...this.inMemory], { type: this.type });
  }

  /* Said when the last piece is there. */
  async rest() {
    await this.written;
    if (this.into) await put(this.into, ABOUT, JSON.stringify({ ...(await aboutOf(this.into)), whole: true })).catch(() => {});
    this.release?.();
  }

  /* As long as this page writes, no page offers it. */
  #hold() {
    if (!navigator.locks) return undefined;
    return new Promise((held) => {
      navigator.locks.request(lockOf(this.id), () => new Promise((done) => {
        this.release = done;
        held();
      }));
    });
  }
}

async function aboutOf(one) {
  try {
    return JSON.parse(await (await (await one.getFileHandle(ABOUT)).getFile()).text());
  } catch {
    return {};
  }
}

/* `isFree` is called when a recording that is being written now is not written any more. */
export async function kept(person, isFree) {
  if (!CAN_WRITE || !navigator.storage?.getDirectory) return [];
  const held = new Set((await navigator.locks?.query())?.held.map(({ name }) => name));
  const mine = await folder(person);
  const found = [];
  for await (const [id, one] of mine.entries()) {
    if (held.has(lockOf(id))) {
      navigator.locks.request(lockOf(id), () => {}).then(isFree);
      continue;
    }
    const files = await pieces(one), about = await aboutOf(one);
    const remove = () => mine.removeEntry(id, { recursive: true });
    if (!files.length) await remove();
    else {
      const type = about.type || "video/webm";
      const size = files.reduce((sum, { size: octets }) => sum + octets, 0);
      found.push({ id, title: about.title ?? "", at: about.at ?? 0, whole: Boolean(about.whole), type, size, remove, file: () => new Blob(files, { type }) });
    }
  }
  return found.sort((one, other) => one.at - other.at);
}

/* "820 kB", "12 MB", in the page's language. */
export function sizeInWords(octets) {
  const [unit, by] = octets < 1e6 ? ["kilobyte", 1e3] : ["megabyte", 1e6];
  const words = new Intl.NumberFormat(document.documentElement.lang || "en", { style: "unit", unit, maximumFractionDigits: 0 });
  return words.format(octets / by);
}

/* Hands a file to the person: among the downloads. */
export function download(file, title, at) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  const day = new Date(at).toISOString().slice(0, 16).replace(":", "");
  link.download = `${title || "meeting"} ${day}.${file.type.includes("mp4") ? "mp4" : "webm"}`;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 300_000);
}
