// The page of a conversation: its fields, what the stream brings, and the one quiet status.
import { LiveField } from "./field.js";
import { comeBack, findPlace, leaveWhenQuiet } from "./leaving.js";
import { watchParts } from "./parts.js";

const stream = document.getElementById("strom");
const status = document.getElementById("lagret");
const warning = document.getElementById("ikke-lagret");
const said = document.getElementById("sagt");
const meta = document.querySelector('meta[name="csrf-token"]');
const fields = new Map();
// Milliseconds: when typing has paused; what is warned of; what is out of reach; when a stream that is heard from every five
// seconds has died; what has stood long enough to be spoken; how long a stream that is asked for again is waited for at first.
const QUIET = 400;
const PATIENT = 5000;
const LOST = 20000;
const SILENT = 12000;
const SPOKEN = 2000;
const TICK = 10000;
const HASTY = 4000;
// As many as a browser keeps connections to one server.
const CONNECTIONS = 6;
// Bytes, where every letter may take three.
const KEPT_ALIVE = 20000;

const page = {
  posting: new Set(),
  stream: "",
  signedOut: "",
  answered: 0,
  gaveUp: 0,

  word: (name) => stream.dataset[`word${name[0].toUpperCase()}${name.slice(1)}`],

  async post(name, save, patience) {
    if (page.signedOut) return { ok: false };
    const gone = new AbortController();
    const timer = setTimeout(() => gone.abort(), patience);
    page.posting.add(name);
    try {
      const response = await send(name, save, { signal: gone.signal }, page.stream);
      const content = response.headers.get("Content-Type")?.startsWith("application/json") ? await response.json() : null;
      if (response.status === 401 || content?.expired) await page.signInAgain(gone.signal);
      // A proxy between may answer too: only what holds what the server's own answer does is taken for one.
      const isOurs = Number.isInteger(content?.version);
      const { ok, status: code } = response;
      if (ok && isOurs) page.answered = Date.now();
      return { ok: ok && isOurs, clash: code === 409 && isOurs, content, final: [403, 404, 413, 422].includes(code) };
    } catch {
      return { ok: false };
    } finally {
      clearTimeout(timer);
      page.posting.delete(name);
    }
  },

  // A request that outlives the page; a browser takes 64 kB of them. Nobody is left to hear that one failed.
  postLast(name, save) {
    if (!page.signedOut) send(name, save, { keepalive: JSON.stringify(save).length < KEPT_ALIVE }).catch(() => {});
  },

  // Ask who is signed in here now; a new token lets the waiting saves go on.
  async signInAgain(signal) {
    const response = await fetch(stream.dataset.token, { headers: { Accept: "application/json" }, signal });
    if (response.status === 401) page.signedOut = "signedOut";
    if (!response.ok) return;
    const { token, person } = await response.json();
    page.signedOut = person === stream.dataset.person ? "" : "someoneElse";
    if (!page.signedOut) meta.content = token;
  },

  // The stream does not say again what was answered here, so who wrote what of it is told from here.
  saved(field, text, { version, stretches, saved_at }) {
    page.lastSaved = saved_at;
    if (!stretches) return;
    const data = JSON.stringify({ fields: [{ field: field.name, version, text, stretches }] });
    document.dispatchEvent(new CustomEvent("fields", { bubbles: true, detail: { data } }));
  },

  // Beside a field, what is not as for the rest of the page.
  say(field, message) {
    const place = stateOf(field.name);
    if (!place || (!message && place.dataset.state !== "failed")) return;
    place.textContent = message;
    place.dataset.state = message ? "failed" : "";
  },

  fieldChanged(field) {
    page.unsaved?.noted(field);
    clearTimeout(page.quiet);
    page.quiet = setTimeout(showStatus, anyUnsaved() ? 0 : QUIET);
  },
};

// A save that names the page's stream is not told there, for its answer tells it.
function send(name, save, options, listening = "") {
  return fetch(stream.dataset.save + encodeURIComponent(name), {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": meta.content, "X-Stream": listening },
    body: JSON.stringify(save),
    ...options,
  });
}

// Words in a form that is not live, such as what one disagrees in, are the page's alone until they are sent.
let sent = null;
document.addEventListener("submit", (event) => event.defaultPrevented || (sent = event.target));
const anyUnsent = () =>
  Array.from(document.querySelectorAll("form :is(textarea, input:is(:not([type]), [type='text'])):not([data-field])")).some(
    (control) => control.form !== sent && control.value !== control.defaultValue,
  );

// What is typed into a row that has not come yet is unsaved too (adding.js).
const anyToCome = () => Array.from(document.getElementsByClassName("to-come")).some((area) => area.value);
const anyUnsaved = () => anyToCome() || Array.from(fields.values()).some((field) => field.unsaved);
const stateOf = (name) => document.querySelector(`[data-state-for="${CSS.escape(name)}"]`);

function fieldOf(control) {
  const known = fields.get(control.dataset.field);
  if (known && known.element === control) return known;
  const field = new LiveField(control, page);
  fields.set(field.name, field);
  return field;
}

function showStatus() {
  const unsaved = Array.from(fields.values()).filter((field) => field.unsaved);
  const refused = unsaved.find((field) => field.refusal);
  const waited = oldest(unsaved);
  const failing = unsaved.some((field) => field.failing) || waited > PATIENT;
  const lost = !navigator.onLine || waited > LOST || silence() > LOST;
  let words = page.lastSaved ? `${page.word("saved")} ${page.lastSaved}` : "";
  if (lost && !unsaved.length) words = page.word("away");
  if (unsaved.length) words = page.word("saving");
  if (failing) words = refused ? refused.refusal : page.word(lost ? "offline" : "failed");
  if (status.textContent !== words) tell(words, !unsaved.length);
  status.dataset.state = failing || lost ? "failed" : "";
  warn(failing ? words : "");
  for (const field of fields.values()) {
    if (!field.refusal && !field.clash) page.say(field, isAlone(field, unsaved) ? page.word("failed") : "");
  }
}

// Whether this field fails while another one is saved or on its way.
const isAlone = (field, unsaved) => unsaved.includes(field) && field.failing && Date.now() - page.answered < PATIENT;

function oldest(unsaved) {
  return Math.max(0, ...unsaved.filter((field) => field.unsavedSince).map((field) => Date.now() - field.unsavedSince));
}

// What changes with every pause in the typing is to be seen; spoken is what has stayed for a while, once. The warning speaks for
// itself.
function tell(words, isSpoken) {
  status.textContent = words;
  clearTimeout(page.speaking);
  if (isSpoken) page.speaking = setTimeout(() => said.textContent !== words && (said.textContent = words), SPOKEN);
}

function warn(words) {
  const text = withLoss(page.signedOut ? page.word(page.signedOut) : words);
  if (warning.dataset.words === text) return;
  warning.dataset.words = text;
  warning.hidden = !text;
  warning.replaceChildren(text);
  if (!page.signedOut) return;
  const link = document.createElement("a");
  Object.assign(link, { href: stream.dataset.signIn, target: "_blank", textContent: page.word("signIn") });
  warning.append(" ", link);
}

// Where nothing is kept on the device, what is not saved is lost with the page.
function withLoss(words) {
  if (!words || page.unsaved?.keeps) return words;
  return `${words.replace(/\.$/, "")}. ${page.word("lost")}`;
}

// A press was answered that nobody is signed in, or by the token of another session.
document.addEventListener("signed-out", async (event) => {
  event.preventDefault();
  await page.signInAgain(AbortSignal.timeout(PATIENT)).catch(() => {});
  showStatus();
});

// The server is within reach again, or someone comes back from another tab, where they may have signed in. When nobody can be
// asked, the next sign of life asks.
async function goOn() {
  if (page.signedOut) await page.signInAgain(AbortSignal.timeout(PATIENT)).catch(() => {});
  if (page.signedOut) return;
  for (const field of fields.values()) field.hurry();
  showStatus();
}

// --- what the person does ---
const CONTROL = "[data-field]:is(textarea, select, input, fieldset)";
const control = (event) => event.target.closest?.(CONTROL);

document.addEventListener("focusin", (event) => control(event) && fieldOf(control(event)));
document.addEventListener("focusout", (event) => control(event) && fieldOf(control(event)).left());
document.addEventListener("input", (event) => control(event) && fieldOf(control(event)).changed());
document.addEventListener("change", (event) => control(event) && fieldOf(control(event)).changed());
document.addEventListener("compositionstart", (event) => control(event) && (fieldOf(control(event)).composing = true));
document.addEventListener("compositionend", (event) => {
  if (!control(event)) return;
  fieldOf(control(event)).composing = false;
  fieldOf(control(event)).changed();
});

// Radio buttons have no way back to none of their own.
document.addEventListener("click", ({ target }) => {
  const group = target.closest?.("[data-choose-none]")?.closest("fieldset");
  if (!group) return;
  fieldOf(group).control.value = "";
  group.dispatchEvent(new Event("input", { bubbles: true }));
  group.querySelector("input").focus();
});

// --- what the stream brings --- (what the other writes is shown by others.js)
document.addEventListener("fields", (event) => {
  for (const { field, version, text } of JSON.parse(event.detail.data).fields) {
    for (const element of document.querySelectorAll(`[data-field="${CSS.escape(field)}"]`)) {
      if (element.matches(CONTROL)) fieldOf(element).receive(version, text);
    }
  }
});

// A control is left as it is when its row comes anew, but HR may have put more on its list since this page came.
document.addEventListener("htmx:before:swap", ({ detail: { tasks } }) => {
  for (const list of tasks.flatMap(({ fragment }) => Array.from(fragment.querySelectorAll("select[data-field]")))) {
    const here = document.getElementById(list.id);
    for (const { value, text } of here ? list.options : []) {
      const known = Array.from(here.options).find((option) => option.value === value);
      if (!known) here.add(new Option(text, value));
      else if (known.text !== text) known.text = text;
    }
  }
});

document.addEventListener("stream", ({ detail }) => (page.stream = detail.data));

// Is anyone there still? A browser that is killed or cut off cannot say that it leaves, so each says that it stays.
document.addEventListener("there", ({ detail }) => {
  const headers = { "X-CSRFToken": meta.content };
  fetch(stream.dataset.there + detail.data, { method: "POST", headers }).catch(() => "that none came is the answer");
});

// The manager has put other questions than those that this page asks.
document.addEventListener("asked", ({ detail }) => {
  const { asked } = stream.dataset;
  if (asked && asked !== detail.data) leaveWhenQuiet(() => anyUnsaved() || anyUnsent());
});

document.addEventListener("moved", () => leaveWhenQuiet(() => anyUnsaved() || anyUnsent(), stream.dataset.page));

// --- what may go wrong ---
// The stream is opened from here, for what it begins with would be lost on a page whose listeners have not come yet. HTMX opens
// one again that has once begun; one whose very beginning failed is begun anew. `_htmx.sse` is where its extension keeps the
// connection. A portal answers whatever is asked with its own page: that is shown nowhere, and a connection that has told nothing
// was none, or HTMX would ask again at once.
let heard = Date.now();
let told = true;
const silence = () => (document.hidden ? 0 : Date.now() - heard);

function connect() {
  if (stream._htmx?.sse || stream.matches(".htmx-request")) return;
  told = true;
  stream.dispatchEvent(new Event("connect"));
}

// A connection that died without a word, under a sleeping laptop or a lost network, is given up.
function listen() {
  if (silence() > SILENT && Date.now() - page.gaveUp > SILENT) {
    page.gaveUp = Date.now();
    stream._htmx?.sse?.reader?.cancel();
  }
  if (anyUnsaved() || silence() > SILENT || status.dataset.state) showStatus();
}

stream.addEventListener("htmx:before:response", (event) => {
  const kind = event.detail.ctx.response.headers.get("Content-Type") ?? "";
  if (!kind.startsWith("text/event-stream")) event.preventDefault();
});
// When a network has died without a word, so have the browser's other connections. Each is tried in its turn before a new one is
// made, and none says that it is dead. Only where haste does not help, the server or the network is slow.
document.addEventListener("htmx:sse:before:connection", (event) => {
  const { attempt, config } = event.detail.connection;
  if (attempt) config.connectTimeout = attempt < CONNECTIONS ? HASTY : LOST;
  if (!told) event.preventDefault();
});
document.addEventListener("htmx:sse:after:message", () => {
  heard = Date.now();
  told = true;
});
document.addEventListener("htmx:sse:after:connection", () => {
  heard = Date.now();
  told = false;
  goOn();
  for (const field of fields.values()) field.tryRefused();
});
document.addEventListener("visibilitychange", () => (heard = Date.now()));
addEventListener("online", goOn);
addEventListener("focus", goOn);
addEventListener("pagehide", () => fields.forEach((field) => field.leave()));
addEventListener("beforeunload", (event) => (anyUnsaved() || anyUnsent()) && event.preventDefault());
setInterval(listen, 1000);

// How much of the planned time is left; nothing blinks or is spoken, and nothing happens when it is over. The place is looked
// for each time: it comes when the meeting starts, and goes while it is paused. It says what the server's clock was when it
// came, for two laptops may not agree on the time.
let clock = {};
function showTime() {
  const place = document.querySelector(".time-left");
  if (!place) return;
  const { now, started, minutes: planned } = place.dataset;
  if (clock.now !== now) clock = { now, ahead: Date.now() - Date.parse(now) };
  const gone = (Date.now() - clock.ahead - Date.parse(started)) / 60000;
  const minutes = Math.ceil(planned - gone);
  const words = page.word(minutes >= 0 ? "left" : "over").replace("{}", Math.abs(minutes)).replace("{m}", planned);
  if (place.textContent !== words) place.textContent = words;
}

// Two people at one screen: what that takes is fetched when it is used, and what was chosen here last stands.
const sharedScreen = document.getElementById("felles-skjerm");
const isShared = () => sharedScreen?.getAttribute("aria-pressed") === "true";
const useSharedScreen = async (on) => (await import("./shared-screen.js")).use(on);
sharedScreen?.addEventListener("click", () => useSharedScreen(!isShared()));
if (isShared()) useSharedScreen(true);

showTime();
setInterval(showTime, TICK);
document.addEventListener("htmx:after:swap", showTime);
findPlace();
watchParts(page.word("count"), stream.dataset.role);
comeBack();
connect();
// Only a page under HTTPS says how to keep unsaved text on the device. Where that cannot be done, it says that it is lost.
if (stream.dataset.unsaved) import("./unsaved.js").then(({ keepUnsaved }) => keepUnsaved(page, fields, stream)).catch(console.warn);
document.addEventListener("htmx:after:process", connect);
setInterval(connect, 2500 + Math.random() * 1500);
