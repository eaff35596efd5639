/**
 * What must survive this page: unsent words and half sentences. Written through to the browser's database, sealed with a
 * key that the server gives only to this person's signed-in page: a killed tab loses nothing, and who picks up a shared
 * phone afterwards finds nothing that can be read. sessionStorage would be gone with the tab, and is plain text on the disk.
 *
 * Sealing takes a moment, and a reload does not wait. Until the disk has it, an entry stands in sessionStorage too; where
 * there is no database (some private windows) it stays there.
 */

const DATABASE = "heyi";
const SHELF = "kept";
const OLDEST_MS = 3 * 24 * 3600 * 1000;

const asked = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

function bytes(hex) {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

export class Store {
  /** `scope` names whose entries these are; `key` is 64 hex digits from the server. */
  constructor(scope, key) {
    this.scope = scope;
    this.slot = `heyi-kept-${scope}`;
    this.waiting = this.readSlot(); // id → value, null for «gone»; not yet on the disk
    this.opened = this.open(key).catch(() => null);
  }

  async open(key) {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(SHELF);
    const database = await asked(request);
    database.onversionchange = () => database.close();
    return { database, key: await crypto.subtle.importKey("raw", bytes(key), "AES-GCM", false, ["encrypt", "decrypt"]) };
  }

  /** Everything kept in this scope: id → value. */
  async all() {
    const found = new Map();
    const opened = await this.opened;
    if (opened) await this.read(opened, found).catch(() => {});
    for (const [id, value] of Object.entries(this.waiting)) value === null ? found.delete(id) : found.set(id, value);
    this.flush();
    return found;
  }

  async read({ database, key }, found) {
    const shelf = database.transaction(SHELF).objectStore(SHELF);
    const [names, entries] = await Promise.all([asked(shelf.getAllKeys()), asked(shelf.getAll())]);
    for (const [at, name] of names.entries()) {
      if (Date.now() - entries[at].at > OLDEST_MS) this.forget(database, name);
      else if (name.startsWith(`${this.scope}/`)) await this.unseal(key, name, entries[at], found);
    }
  }

  async unseal(key, name, { iv, data }, found) {
    try {
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data);
      found.set(name.slice(this.scope.length + 1), JSON.parse(new TextDecoder().decode(plain)));
    } catch {
      // Sealed before the installation changed its secret: nobody can read it any more.
    }
  }

  forget(database, name) {
    database.transaction(SHELF, "readwrite").objectStore(SHELF).delete(name);
  }

  put(id, value) {
    this.waiting[id] = value;
    this.writeSlot();
    this.flush();
  }

  remove(id) {
    this.put(id, null);
  }

  /** One round at a time; what changed during it goes with the next. */
  async flush() {
    const opened = await this.opened;
    if (!opened || this.writing) return;
    this.writing = true;
    try {
      while (Object.keys(this.waiting).length) await this.write(opened, { ...this.waiting });
    } catch {
      // A full or forbidden disk: the entries stay where they are.
    } finally {
      this.writing = false;
    }
  }

  async write({ database, key }, round) {
    const sealed = [];
    for (const [id, value] of Object.entries(round)) sealed.push([`${this.scope}/${id}`, value === null ? null : await this.seal(key, value)]);
    await new Promise((resolve, reject) => {
      // strict: done means on the disk, not in the memory of a phone whose battery is at 2 %.
      const act = database.transaction(SHELF, "readwrite", { durability: "strict" });
      act.oncomplete = resolve;
      act.onabort = act.onerror = () => reject(act.error);
      for (const [name, entry] of sealed) entry ? act.objectStore(SHELF).put(entry, name) : act.objectStore(SHELF).delete(name);
    });
    for (const [id, value] of Object.entries(round)) if (this.waiting[id] === value) delete this.waiting[id];
    this.writeSlot();
  }

  async seal(key, value) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, at: Date.now(), data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(JSON.stringify(value))) };
  }

  readSlot() {
    try {
      return JSON.parse(sessionStorage.getItem(this.slot)) ?? {};
    } catch {
      return {};
    }
  }

  writeSlot() {
    try {
      if (Object.keys(this.waiting).length) sessionStorage.setItem(this.slot, JSON.stringify(this.waiting));
      else sessionStorage.removeItem(this.slot);
    } catch {
      // Forbidden: the disk's database is written all the same.
    }
  }
}
