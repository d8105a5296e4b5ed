// One field while it is written. The protocol is told in webapp/conversations/saving.py.
//
// `base` is the text that this tab and the server last agreed on, at `version`. What differs from it is unsaved. One save
// is in flight at a time, and it is sent again unchanged until it is answered; only then goes what was typed meanwhile.

const PATIENCE = 20000;
const SHORTEST_PAUSE = 60;
const LONGEST_RETRY = 10000;
const HISTORY = 1e6;

export class LiveField {
  constructor(control, page) {
    this.element = control;
    this.control = control.matches("fieldset") ? new Radios(control) : control;
    this.page = page;
    this.name = control.dataset.field;
    this.version = Number(control.dataset.version);
    this.newest = this.version;
    this.base = serverValue(this.control);
    this.writer = crypto.getRandomValues(new Uint32Array(2)).join("-");
    this.count = 0;
    this.inFlight = null;
    this.waiting = null;
    this.failures = 0;
    this.refusal = "";
    this.refused = null;
    this.clash = "";
    this.wall = null;
    this.missed = null;
    this.unsavedSince = 0;
  }

  get text() {
    return this.isHalf ? this.base : this.control.value;
  }

  // A date in the middle of its typing: a part is missing, or the year has too few digits.
  get isHalf() {
    const { validity, type, value } = this.control;
    return Boolean(validity?.badInput) || (type === "date" && value !== "" && value < "1000");
  }

  get unsaved() {
    return this.inFlight !== null || this.text !== this.base;
  }

  get failing() {
    return this.failures > 0 || this.refusal !== "";
  }

  changed() {
    this.keepApart();
    if (this.text !== this.refused) this.refuse("");
    if (this.clash && this.unsaved) this.tellClash("");
    if (!this.unsavedSince && this.unsaved) this.unsavedSince = Date.now();
    if (!this.inFlight && !this.waiting) this.send();
    this.page.fieldChanged(this);
  }

  // Nothing more is typed here for now.
  left() {
    if (this.isHalf && !this.missed) this.refuse(this.page.word("half"));
    else this.settle();
  }

  // Another tab or person has brought the field to `version`.
  receive(version, text) {
    if (version <= this.newest) return;
    this.newest = version;
    if (this.outlives(version) && !this.inFlight && this.text !== text) {
      this.base = text;
      this.changed();
    } else {
      this.missed = { version, text };
      this.settle();
    }
  }

  // The server has been restored from a backup, which may hold less than this page: what stands here is given back, under the
  // old version, by which the server knows it.
  outlives(version) {
    return Math.floor(version / HISTORY) !== Math.floor(this.version / HISTORY);
  }

  // Nothing is unsaved (any more): take up what came meanwhile.
  settle() {
    if (this.unsaved || this.composing || (this.isHalf && document.activeElement === this.control)) return;
    this.unsavedSince = 0;
    if (this.missed) this.adopt(this.missed.version, this.missed.text);
    this.missed = null;
  }

  send() {
    this.waiting = null;
    if (!this.unsaved) this.settle();
    if (!this.unsaved || this.refusal) return;
    this.inFlight = this.next();
    this.post();
  }

  next() {
    this.count += 1;
    return { save_id: `${this.writer}.${this.count}`, base_version: this.version, base_text: this.base, text: this.text };
  }

  // The page goes away and will hear no answer: all that is unsaved goes at once, with what has no answer yet.
  leave() {
    if (!this.unsaved || this.refusal) return;
    this.page.postLast(this.name, { ...this.next(), unanswered: this.inFlight?.text });
  }

  async post() {
    const begun = performance.now();
    const answer = await this.page.post(this.name, this.inFlight, PATIENCE);
    if (answer.ok) this.saved(answer.content, performance.now() - begun);
    else if (answer.clash) this.clashed(answer.content);
    else if (answer.final) this.giveUp(answer.content?.message || this.page.word("refused"));
    else this.again();
    this.page.fieldChanged(this);
  }

  saved(answer, took) {
    const { version, text } = answer;
    const sent = this.inFlight.text;
    this.inFlight = null;
    this.failures = 0;
    if (this.refusal) this.refuse("");
    this.newest = Math.max(this.newest, version);
    this.base = sent;
    const isNewest = !(this.missed?.version > version);
    if (text === undefined || text === sent) {
      this.version = version;
      if (isNewest) this.missed = null;
    } else if (isNewest) {
      // The server holds a merge of what was sent and someone else's words. What has been typed since goes out against
      // what was sent, under the old version, and is merged in its turn.
      this.missed = { version, text };
    }
    this.settle();
    this.unsavedSince = this.unsaved ? Date.now() : 0;
    this.page.saved(this, text ?? sent, answer);
    this.waiting = setTimeout(() => this.send(), Math.max(SHORTEST_PAUSE, took));
  }

  clashed({ version, text }) {
    this.inFlight = null;
    this.newest = Math.max(this.newest, version);
    this.missed = null;
    this.adopt(version, text);
    this.unsavedSince = 0;
    // A step or an option is one person's; whoever chose another was the same person elsewhere.
    this.tellClash(this.page.word(this.control === this.element ? "clash" : "clashHere"));
  }

  // Said until the person has chosen again.
  tellClash(message) {
    this.clash = message;
    this.page.say(this, message);
  }

  giveUp(message) {
    this.refused = this.inFlight.text;
    this.inFlight = null;
    this.refuse(message);
  }

  refuse(message) {
    if (this.refusal !== message) this.page.say(this, message);
    this.refusal = message;
    if (message) this.control.setAttribute("aria-invalid", "true");
    else this.control.removeAttribute("aria-invalid");
  }

  // Whoever was not allowed to may be by now. What was said stands until it is answered.
  tryRefused() {
    if (!this.refusal || !this.unsaved || this.inFlight) return;
    this.inFlight = this.next();
    this.post();
  }

  again() {
    this.failures += 1;
    const pause = Math.min(LONGEST_RETRY, 500 * 2 ** Math.min(this.failures, 6));
    this.retry = setTimeout(() => this.post(), pause * (0.5 + Math.random()));
  }

  // The connection or the session is back: do not wait for the next turn.
  hurry() {
    if (!this.inFlight || !this.failures || this.page.posting.has(this.name)) return;
    clearTimeout(this.retry);
    this.post();
  }

  // Take up the server's text; the caret, or both ends of a selection, stay after the words that they stand after.
  adopt(version, text) {
    if (this.refusal) this.refuse("");
    this.version = version;
    this.base = text;
    const { control } = this;
    if (control.value === text) return;
    const { selectionStart: start, selectionEnd: end, selectionDirection: direction, scrollTop } = control;
    const before = control.value;
    // A choice that was added to the list after this page came.
    if (control.options && !Array.from(control.options).some((option) => option.value === text)) control.add(new Option("…", text));
    const place = start == null ? null : placesIn(before, text);
    control.value = text;
    this.element.dispatchEvent(new Event("adopted", { bubbles: true }));
    if (!place) return;
    control.setSelectionRange(place(start), place(end), direction);
    control.scrollTop = scrollTop;
    const stoodFree = this.wall || isSpace(before[start]);
    const touches = start === end && document.activeElement === control && !isSpace(text[place(start)]);
    this.wall = stoodFree && touches ? { at: place(start), length: text.length } : null;
  }

  // Where someone's word has come to stand right after the caret, what is typed there is a word of its own.
  keepApart() {
    const { control, wall } = this;
    if (!wall || this.composing) return;
    this.wall = null;
    const caret = control.selectionStart;
    const inserted = caret > wall.at && control.value.length - wall.length === caret - wall.at;
    if (inserted && !isSpace(control.value[caret - 1])) control.setRangeText(" ", caret, caret, "preserve");
  }
}

// A group of radio buttons as one control, whose value is that of the button that is chosen.
class Radios {
  constructor(group) {
    this.group = group;
    this.buttons = Array.from(group.querySelectorAll("input"));
  }

  get value() {
    return this.buttons.find((button) => button.checked)?.value ?? "";
  }

  set value(text) {
    for (const button of this.buttons) button.checked = button.value === text;
  }

  get defaultValue() {
    return this.buttons.find((button) => button.defaultChecked)?.value ?? "";
  }

  setAttribute(name, value) {
    this.group.setAttribute(name, value);
  }

  removeAttribute(name) {
    this.group.removeAttribute(name);
  }
}

const isSpace = (character) => character === undefined || /\s/.test(character);

const WORDS = /\s|\S+/g;
const MOST_COMPARED = 4e6;

// A function from a place in one text to the same place in another: after the same word or space. Inside a word that
// has been changed or taken away it is as near as that, but never inside another word.
export function placesIn(before, after) {
  const old = tokens(before);
  const now = tokens(after);
  const found = matches(old, now);
  return (place) => {
    let last = 0;
    while (last < old.length && old[last].end < place) last += 1;
    if (found[last] !== undefined && place > 0) return now[found[last]].start + place - old[last].start;
    let kept = last - 1;
    while (kept >= 0 && found[kept] === undefined) kept -= 1;
    const changed = kept < 0 ? 0 : now[found[kept]].end;
    const next = found.slice(last).find((index) => index !== undefined);
    const near = Math.min(changed + place - (kept < 0 ? 0 : old[kept].end), next === undefined ? after.length : now[next].start);
    const word = now.find(({ start, end }) => start < near && near < end);
    const begun = last < old.length ? before.slice(old[last].start, place) : "";
    return !word || word.word.slice(0, near - word.start) === begun ? near : word.start;
  };
}

function tokens(text) {
  return Array.from(text.matchAll(WORDS), ({ 0: word, index }) => ({ word, start: index, end: index + word.length }));
}

// For each token of `old` the index of the one in `now` that it has become; undefined where it has gone. A longest
// common subsequence, the first of several, where a word counts for more than the spaces around it.
function matches(old, now) {
  const found = new Array(old.length);
  const same = (i, j) => old[i].word === now[j].word;
  const weight = (i) => (isSpace(old[i].word) ? 1 : 4);
  let [from, oldEnd, nowEnd] = [0, old.length, now.length];
  while (from < oldEnd && from < nowEnd && same(from, from)) found[from] = from++;
  while (oldEnd > from && nowEnd > from && same(oldEnd - 1, nowEnd - 1)) found[--oldEnd] = --nowEnd;
  const [rows, columns] = [oldEnd - from, nowEnd - from];
  if (rows * columns > MOST_COMPARED) return found;
  const longest = Array.from({ length: rows + 1 }, () => new Uint16Array(columns + 1));
  for (let i = rows - 1; i >= 0; i -= 1) {
    for (let j = columns - 1; j >= 0; j -= 1) {
      const step = same(from + i, from + j) ? longest[i + 1][j + 1] + weight(from + i) : 0;
      longest[i][j] = Math.max(step, longest[i + 1][j], longest[i][j + 1]);
    }
  }
  for (let i = 0, j = 0; i < rows && j < columns; ) {
    if (same(from + i, from + j) && longest[i][j] === longest[i + 1][j + 1] + weight(from + i)) found[from + i++] = from + j++;
    else if (longest[i + 1][j] >= longest[i][j + 1]) i += 1;
    else j += 1;
  }
  return found;
}

function serverValue(control) {
  if (control instanceof HTMLSelectElement) {
    return (Array.from(control.options).find((option) => option.defaultSelected) ?? control.options[0]).value;
  }
  return control.defaultValue;
}
