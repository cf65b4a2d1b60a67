/* One page of a browser is one peer of a call: as long as it is in, it holds a lock with the peer's name. A page that is
   loaded anew gives it away and finds it free; one that was duplicated finds it held. */

const PATIENCE = 1500; // ms in which a page that goes away lets go

const nameOf = (peer) => `tradehall:peer:${peer}`;

export class Place {
  constructor() {
    addEventListener("pagehide", () => this.leave());
  }

  /* Whether no other page is this peer; where the browser has no locks, the server settles it. */
  async isFree(peer) {
    if (!navigator.locks) return true;
    const free = () => true;
    return navigator.locks.request(nameOf(peer), { signal: AbortSignal.timeout(PATIENCE) }, free).catch(() => false);
  }

  take(peer) {
    if (this.peer === peer || !navigator.locks) return;
    this.leave();
    this.peer = peer;
    navigator.locks.request(nameOf(peer), () => new Promise((done) => {
      if (this.peer === peer) this.release = done;
      else done();
    }));
  }

  leave() {
    this.peer = undefined;
    this.release?.();
    this.release = undefined;
  }
}
