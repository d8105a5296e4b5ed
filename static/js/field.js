// One field while it is written. The protocol is told in webapp/conversations/saving.py.
//
// `base` is the text that this tab and the server last agreed on, at `version`. What differs from it is unsaved. One save
// is in flight at a time, and it is sent again unchanged until it is answered; only then goes what was typed meanwhile.

const PATIENCE = 20000;
const SHORTEST_PAUSE = 60;
const LONGEST_RETRY = 10000;

export class LiveField {
  constructor(control, page) {
    this.control = control;
    this.page = page;
    this.name = control.dataset.field;
    this.version = Number(control.dataset.version);
    this.newest = this.version;
    this.base = serverValue(control);
    this.writer = crypto.getRandomValues(new Uint32Array(2)).join("-");
    this.count = 0;
    this.inFlight = null;
    this.waiting = null;
    this.failures = 0;
    this.refusal = "";
    this.refused = null;
    this.unsavedSince = 0;
  }

  get text() {
    return this.control.validity?.badInput ? this.base : this.control.value;
  }

  get unsaved() {
    return this.inFlight !== null || this.text !== this.base;
  }

  get failing() {
    return this.failures > 0 || this.refusal !== "";
  }

  changed() {
    if (this.text !== this.refused) this.refuse("");
    if (!this.unsavedSince && this.unsaved) this.unsavedSince = Date.now();
    if (!this.inFlight && !this.waiting) this.send();
    this.page.fieldChanged(this);
  }

  // Another tab or person has brought the field to `version`.
  receive(version, text) {
    if (version <= this.newest) return;
    this.newest = version;
    if (this.unsaved || this.composing) this.missed = { version, text };
    else this.adopt(version, text);
  }

  send() {
    this.waiting = null;
    if (!this.unsaved || this.refusal) return;
    this.count += 1;
    this.inFlight = { save_id: `${this.writer}.${this.count}`, base_version: this.version, base_text: this.base, text: this.text };
    this.post();
  }

  async post() {
    const begun = performance.now();
    const answer = await this.page.post(this.name, this.inFlight, PATIENCE);
    if (answer.ok) this.saved(answer.content, performance.now() - begun);
    else if (answer.status === 409) this.clashed(answer.content);
    else if (answer.final) this.giveUp(answer.content?.message || this.page.word("refused"));
    else this.again();
    this.page.fieldChanged(this);
  }

  saved({ version, text, saved_at }, took) {
    const sent = this.inFlight.text;
    this.inFlight = null;
    this.failures = 0;
    this.newest = Math.max(this.newest, version);
    if (text === undefined || text === sent) {
      this.base = sent;
      this.version = version;
    } else if (this.control.value === sent && !this.composing) {
      this.adopt(version, text);
    } else {
      // The server holds a merge of what was sent and someone else's words. What has been typed since goes out against
      // what was sent, under the old version, and is merged in its turn.
      this.base = sent;
    }
    if (this.missed?.version > version && !this.unsaved && !this.composing) this.adopt(this.missed.version, this.missed.text);
    this.missed = null;
    this.unsavedSince = this.unsaved ? Date.now() : 0;
    this.page.savedAt(saved_at);
    this.waiting = setTimeout(() => this.send(), Math.max(SHORTEST_PAUSE, took));
  }

  clashed({ version, text }) {
    this.inFlight = null;
    this.newest = Math.max(this.newest, version);
    this.adopt(version, text);
    this.unsavedSince = 0;
    this.page.say(this, this.page.word("clash"));
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

  // Take up the server's text without moving the caret from the words it stands among.
  adopt(version, text) {
    this.version = version;
    this.base = text;
    const { control } = this;
    if (control.value === text) return;
    if (!(control instanceof HTMLTextAreaElement)) {
      control.value = text;
      return;
    }
    const old = control.value;
    let start = 0;
    while (start < old.length && start < text.length && old[start] === text[start]) start += 1;
    let end = 0;
    while (end < old.length - start && end < text.length - start && old[old.length - 1 - end] === text[text.length - 1 - end]) end += 1;
    control.setRangeText(text.slice(start, text.length - end), start, old.length - end, "preserve");
  }
}

function serverValue(control) {
  if (control instanceof HTMLSelectElement) {
    return (Array.from(control.options).find((option) => option.defaultSelected) ?? control.options[0]).value;
  }
  return control.defaultValue;
}
