// Two people at one screen: everything is large, the steps and what one can do are folded away, and the shared notes show
// who wrote what while it is written. The style sheet does the rest.
const stream = document.getElementById("strom");
const button = document.getElementById("felles-skjerm");
const sheet = document.getElementById("felles-skjerm-stil");
const menu = document.getElementById("meny");
const menuButton = document.getElementById("meny-knapp");
const actions = document.querySelector(".meeting-bar .actions");
const wide = matchMedia(sheet.media.replace("screen and ", ""));
const YEAR = 365 * 24 * 60 * 60;
// A shorter stretch has its line only: a name would stand over its neighbours.
const SHORTEST_NAMED = 12;
const NOTES = ".col[data-side=shared] > [data-stretches]";

let on = false;

export function use(wanted) {
  on = wanted;
  button.setAttribute("aria-pressed", String(on));
  sheet.disabled = !on;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `samtale_skjerm=felles; path=/; max-age=${on ? YEAR : 0}; samesite=lax${secure}`;
  fold();
}

function fold() {
  const folded = on && wide.matches;
  menu.toggleAttribute("popover", folded);
  menuButton.hidden = !folded;
  const readiness = document.getElementById("klar");
  if (folded) menu.append(readiness);
  else actions.prepend(readiness);
  for (const note of document.querySelectorAll(NOTES)) {
    if (folded) mark(note);
    else note.parentElement.querySelectorAll(".marks, .legend").forEach((made) => made.remove());
  }
}

wide.addEventListener("change", fold);
menu.addEventListener("click", (event) => event.target.closest("a") && on && menu.hidePopover?.());
document.addEventListener("input", (event) => event.target.matches(NOTES) && mark(event.target));
// After everyone who shows what has come.
addEventListener("fields", (event) => {
  for (const { field, stretches } of JSON.parse(event.detail.data).fields) {
    if (stretches) document.querySelectorAll(`[data-field="${CSS.escape(field)}"]`).forEach(mark);
  }
});

// The note's words once more, under the field that they are written in, each stretch with its writer's line and name.
function mark(note) {
  if (!on || !wide.matches) return;
  const column = note.parentElement;
  const marks = column.querySelector(".marks") ?? column.insertBefore(made("div", "marks"), note);
  if (!column.querySelector(".legend")) column.append(legend());
  marks.replaceChildren(...runs(note).map(([role, words]) => stretch(role, words)));
}

function stretch(role, words) {
  const span = made("span", "", words);
  span.dataset.side = role;
  if (words.trim().length >= SHORTEST_NAMED) span.dataset.name = stream.dataset[role];
  span.prepend(made("span", "visually-hidden", `${stream.dataset[role]}: `));
  return span;
}

function legend() {
  const line = made("p", "legend");
  line.setAttribute("aria-hidden", "true");
  for (const role of ["employee", "manager"]) {
    const name = made("span", "", stream.dataset[role]);
    name.dataset.side = role;
    line.append(name, " ");
  }
  return line;
}

// Who wrote what of the text that stands in the field now: [[role, words], …]. What is not saved yet is one's own.
function runs(note) {
  const { text: saved, stretches } = note.told ?? first(note);
  const [before, now] = [Array.from(saved), Array.from(note.value ?? note.textContent)];
  const writers = stretches.flatMap(([role, length]) => new Array(length).fill(role));
  const most = Math.min(before.length, now.length);
  let [start, end] = [0, 0];
  while (start < most && before[start] === now[start]) start += 1;
  while (end < most - start && before.at(-1 - end) === now.at(-1 - end)) end += 1;
  const found = [];
  now.forEach((letter, place) => {
    const kept = place < start ? place : place >= now.length - end ? place - now.length + before.length : -1;
    const role = writers[kept] ?? stream.dataset.role;
    if (found.at(-1)?.[0] === role) found.at(-1)[1] += letter;
    else found.push([role, letter]);
  });
  return found;
}

// As the page came.
function first(note) {
  return { text: note.defaultValue ?? note.textContent, stretches: JSON.parse(note.dataset.stretches || "[]") };
}

function made(name, className, words = "") {
  return Object.assign(document.createElement(name), { className, textContent: words });
}
