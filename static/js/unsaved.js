// Unsaved text outlives a crash: it lies on this device, sealed for the server, until its save is acknowledged. Only under
// HTTPS. The design and what threatens it are told in webapp/conversations/unsaved.py.
//
// IndexedDB rather than localStorage: it takes bytes and more than 5 MB, and it is on the disk when it says so, where Chromium
// writes localStorage seconds later.
import { sealer } from "./seal.js";

const SOON = 1000;
const PAUSE = 300;
const DAY = 86400000;
const DAYS_KEPT = 30;
const STORE = "sealed";

const random = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const tab = random();

export async function keepUnsaved(page, fields, { dataset }) {
  const store = await openStore();
  const seal = await sealer(dataset.unsavedKey, dataset.talk, dataset.person);
  const places = dataset.unsavedPlaces.split(" ");
  const kept = new Map();

  // As long as this tab lives, others do not offer what it has not saved yet.
  const held = new Promise((go) => navigator.locks.request(tab, () => (go(), new Promise(() => {}))));

  async function put(name, unsaved) {
    const sealed = await seal(JSON.stringify({ name, ...unsaved, at: Date.now() }));
    const expires = Math.ceil(Date.now() / DAY) + DAYS_KEPT;
    await held;
    await store("readwrite", (stored) => stored.put({ name, tab, place: places[0], expires, sealed }));
    page.unsaved.keeps = true;
  }

  function noted(field) {
    if (!kept.has(field.name)) {
      if (!field.unsaved) return;
      kept.set(field.name, new Kept(put, (name) => store("readwrite", (stored) => stored.delete(name)), page));
    }
    kept.get(field.name).of(field);
  }

  page.unsaved = { keeps: true, noted };
  const all = () => fields.forEach(noted);
  addEventListener("offline", all);
  addEventListener("pagehide", all);
  document.addEventListener("visibilitychange", all);
  all();
  const left = await leftBehind(store, places);
  if (left.length) await (await import("./found.js")).offer(left, store, dataset);
}

// What is kept of one field. Only one thing is done at a time; what has changed meanwhile is done next.
class Kept {
  constructor(put, remove, page) {
    Object.assign(this, { name: random(), put, remove, page, last: null, busy: false, timer: 0 });
  }

  of(field) {
    this.field = field;
    this.tend();
  }

  async tend() {
    if (this.busy) return;
    this.busy = true;
    try {
      for (let now = this.wanted(); !isSame(now, this.last); now = this.wanted()) {
        if (now) await this.put(this.name, now);
        else await this.remove(this.name);
        this.last = now;
        if (now) await new Promise((go) => setTimeout(go, PAUSE));
      }
    } catch (error) {
      // Storage is full, or has been taken away: the page says that the text will be lost with it.
      this.page.unsaved.keeps = false;
      console.warn(error);
    } finally {
      this.busy = false;
    }
  }

  // What shall lie on the device now: nothing of what is saved, nor of a save that is younger than a moment.
  wanted() {
    const { field } = this;
    if (!field.unsaved) return null;
    const { name, base, text, inFlight } = field;
    const sent = inFlight && { save_id: inFlight.save_id, text: inFlight.text };
    const now = { field: name, base_text: base, text, sent };
    const rest = field.unsavedSince + SOON - Date.now();
    if (rest <= 0 || field.failing || !navigator.onLine || document.hidden) return now;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tend(), rest);
    return this.last && isStillDue(this.last, now) ? this.last : null;
  }
}

const isSameBase = (one, other) => one.base_text === other.base_text;
const isSame = (one, other) =>
  one === other || (one && other && one.text === other.text && one.sent?.save_id === other.sent?.save_id && isSameBase(one, other));
// Until the save that it tells of is answered, what lies there is older than what is typed, and not wrong.
const isStillDue = (last, now) => isSameBase(last, now) && (!last.sent || last.sent.save_id === now.sent?.save_id);

async function openStore() {
  const opening = indexedDB.open("samtale", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "name" });
  const database = await new Promise((resolve, reject) => {
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  return (mode, act) =>
    new Promise((resolve, reject) => {
      const work = database.transaction(STORE, mode, { durability: "strict" });
      const asked = act(work.objectStore(STORE));
      work.oncomplete = () => resolve(asked.result);
      work.onabort = () => reject(work.error);
    });
}

// What tabs that are gone have left for this person in this talk; what is too old is anyone's to take away.
async function leftBehind(store, places) {
  const today = Math.floor(Date.now() / DAY);
  const { held } = await navigator.locks.query();
  const alive = new Set(held.map((lock) => lock.name));
  const rows = await store("readonly", (stored) => stored.getAll());
  for (const { name, expires } of rows) {
    if (expires < today) await store("readwrite", (stored) => stored.delete(name));
  }
  return rows.filter((row) => row.expires >= today && places.includes(row.place) && !alive.has(row.tab));
}
