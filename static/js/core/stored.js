/* What this tab keeps over its pages. Where the device refuses (storage is full, switched off or missing) it keeps
   nothing, and what is done goes on.

   tab.get(name) → text or null;  tab.set(name, text) → whether it is kept;  tab.drop(name);  tab.names() */

export const tab = {
  get(name) {
    try { return sessionStorage.getItem(name); } catch { return null; }
  },
  set(name, text) {
    try { sessionStorage.setItem(name, text); } catch { return false; }
    return true;
  },
  drop(name) {
    try { sessionStorage.removeItem(name); } catch { /* there is none */ }
  },
  names() {
    try { return Object.keys(sessionStorage); } catch { return []; }
  },
};
