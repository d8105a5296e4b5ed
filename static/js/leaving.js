// What one may do here has changed, so the page is loaded anew. First everything typed is saved, and nobody is interrupted
// in the middle of a word; after it one is back at the same place, with the caret where it was.
const PLACE = "samtale-place";
const TITLE = "[data-current] .part-title";
const PAUSE = 1000;
const OFTEN = 200;
// What the two share may not be theirs to write any more: it takes no new words that could be refused.
const SHARED = "[data-field]:not([data-field^='answer:'], [data-field^='own:'], [data-field^='topic:'])";

let place = null;
let typedAt = -PAUSE;
let leaving = null;
let sent = false;
document.addEventListener("input", () => (typedAt = performance.now()));
// A form on its way leads to a page of its own, which loading this one anew would keep from coming.
window.addEventListener("submit", (event) => (sent ||= !event.defaultPrevented));

// `page` is the address to load where it is not the one that shows: what a form sent cannot be asked for again.
export function leaveWhenQuiet(anyUnsaved, page) {
  for (const control of document.querySelectorAll(`:is(textarea, input)${SHARED}`)) control.readOnly = true;
  for (const choice of document.querySelectorAll(`select${SHARED}, [form="planen"]`)) choice.disabled = true;
  leaving ??= setInterval(() => {
    if (sent || anyUnsaved() || performance.now() - typedAt < PAUSE) return;
    clearInterval(leaving);
    // Until the new page has come, one goes on typing in this one.
    addEventListener("pagehide", remember);
    if (page) location.replace(page);
    else location.reload();
  }, OFTEN);
}

function remember() {
  const { activeElement: here } = document;
  const { id, value, selectionStart: start, selectionEnd: end } = here;
  const href = here.getAttribute("href");
  const at = id ? `#${CSS.escape(id)}` : href ? `a[href="${CSS.escape(href)}"]` : here.matches(TITLE) && TITLE;
  const { pathname: path, hash } = location;
  sessionStorage.setItem(PLACE, JSON.stringify({ path, hash, y: scrollY, at, start, end, length: value?.length }));
}

// Before the parts are shown: what is loaded anew is the part that one was at when that was asked for, and one may have gone to
// another since.
export function findPlace() {
  const found = JSON.parse(sessionStorage.getItem(PLACE));
  sessionStorage.removeItem(PLACE);
  if (found?.path !== location.pathname) return;
  place = found;
  if (place.hash !== location.hash) history.replaceState(history.state, "", place.hash);
}

// The last words, which the caret stands after, may not be in the page that came: the stream brings them, unless one goes on
// typing first.
function putCaret(control, { start, end, length }) {
  const missing = Math.max(0, length - control.value.length);
  control.setSelectionRange(Math.max(0, start - missing), Math.max(0, end - missing));
  if (!missing) return;
  const over = new AbortController();
  const { signal } = over;
  control.addEventListener("input", () => over.abort(), { signal });
  const come = () => {
    if (control.value.length !== length) return;
    control.setSelectionRange(start, end);
    over.abort();
  };
  addEventListener("fields", come, { signal });
}

export function comeBack() {
  if (!place) return;
  scrollTo(0, place.y);
  if (!place.at) return;
  const control = document.querySelector(place.at);
  control?.focus({ preventScroll: true });
  if (place.start != null && control?.setSelectionRange) putCaret(control, place);
  // What had the focus can only be read now: who writes says why, or that the talk is over.
  if (document.activeElement !== document.body) return;
  const words = ["skriver", "klar"].map((id) => document.getElementById(id));
  words.find((each) => each?.textContent.trim())?.focus({ preventScroll: true });
}
