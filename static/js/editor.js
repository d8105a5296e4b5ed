// HR's editor of a form. A field is saved when it is left, and while it rests; one after the other, in the order in which
// they were changed, so that what follows a change (a move, a page) finds it stored.
import { orderParts } from "./ordering.js";

const page = document.getElementById("skjema");
const status = document.getElementById("lagret");
const meta = document.querySelector('meta[name="csrf-token"]');
const word = (name) => page.dataset[`word${name[0].toUpperCase()}${name.slice(1)}`];
// Milliseconds: when typing has paused, and between tries.
const REST = 1500;
const PATIENCE = 3000;

const resting = new Map();
const refused = new Set();
let line = Promise.resolve();
let waiting = 0;

const isDirty = (control) => valueOf(control) !== control.dataset.value;

function valueOf(control) {
  return control.type === "checkbox" ? (control.checked ? "1" : "") : control.value;
}

function show(control, value) {
  if (control.type === "checkbox") control.checked = value === "1";
  else control.value = value;
}

// Everything that goes to the server stands in one line.
function next(act) {
  waiting += 1;
  const done = line.then(act).finally(() => (waiting -= 1));
  // What fails is told by itself, and holds up nothing of what comes after.
  line = done.catch(() => {});
  return done;
}

function say(name) {
  const clock = new Date().toLocaleTimeString("nb-NO", { hour: "2-digit", minute: "2-digit" });
  status.textContent = name === "saved" ? `${word(name)} ${clock}` : word(name);
  status.toggleAttribute("data-failed", name !== "saved" && name !== "saving");
}

// The answer as {ok, status, content}. It tries until the server has answered, however long that takes.
async function post(address, body) {
  say("saving");
  for (;;) {
    try {
      const headers = { "Content-Type": "application/json", "X-CSRFToken": meta.content, Accept: "application/json" };
      const response = await fetch(address, { method: "POST", headers, body: JSON.stringify(body) });
      const content = await response.json();
      const isOut = response.status === 401 || content.expired;
      if (response.ok || (!isOut && response.status < 500)) return { ok: response.ok, status: response.status, content };
      say(isOut ? "out" : "failed");
      if (isOut) await renew();
    } catch {
      say("failed");
    }
    await new Promise((resolve) => setTimeout(resolve, PATIENCE));
  }
}

// The token of whoever is signed in now.
async function renew() {
  const response = await fetch(location.pathname + location.search);
  if (!response.ok || response.redirected) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  meta.content = fresh.querySelector('meta[name="csrf-token"]').content;
}

function tell(told) {
  for (const [id, words] of Object.entries(told)) document.getElementById(id).textContent = words;
}

function settle() {
  for (const control of refused) if (!control.isConnected) refused.delete(control);
  if (refused.size) say("refused");
  else say("saved");
}

async function save(control) {
  const value = valueOf(control);
  if (!control.isConnected) return;
  if (value === control.dataset.value) {
    if (refused.has(control)) wrong(control, "");
    if (status.textContent) settle();
    return;
  }
  const { place, name, was } = control.dataset;
  const { ok, status: code, content } = await post(page.dataset.save, { place, name, lang: page.dataset.lang, value, was });
  if (ok) {
    agree(control, content.value, content.stamp);
    if (valueOf(control) === value && document.activeElement !== control) show(control, content.value);
    tell(content.told);
  } else if (code === 409) clash(control, content.standing, content.stamp);
  else wrong(control, content.error);
  settle();
}

function agree(control, value, stamp) {
  control.dataset.value = value;
  control.dataset.was = stamp;
  wrong(control, "");
}

function wrong(control, words, ...more) {
  const box = document.getElementById(`${control.id}-feil`);
  if (!box) return;
  if (words) {
    refused.add(control);
    control.setAttribute("aria-invalid", "true");
  } else {
    refused.delete(control);
    control.removeAttribute("aria-invalid");
  }
  const line = document.createElement("p");
  line.className = "ds-validation-message";
  line.dataset.field = "validation";
  line.textContent = words;
  box.replaceChildren(...(words ? [line, ...more] : []));
}

function inWords(control, value) {
  if (control.type === "checkbox") return word(value ? "yes" : "no");
  return control.matches("select") ? control.querySelector(`[value="${value}"]`)?.textContent : value;
}

// What stands is shown; what was typed stays, until one of the two is chosen.
function clash(control, standing, stamp) {
  const shown = inWords(control, standing);
  const text = document.createElement("blockquote");
  text.textContent = shown || word("empty");
  const mine = choice(word("mine"), () => {
    control.dataset.was = stamp;
    control.dataset.value = standing;
    next(() => save(control));
  });
  const theirs = choice(word("theirs"), () => {
    show(control, standing);
    agree(control, standing, stamp);
    settle();
  });
  const choices = document.createElement("p");
  choices.className = "actions";
  choices.append(mine, theirs);
  wrong(control, word("clash"), text, choices);

  function choice(label, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = label;
    button.addEventListener("click", () => {
      act();
      control.focus();
    });
    return button;
  }
}

function later(control) {
  clearTimeout(resting.get(control));
  resting.delete(control);
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-saves]") || !target.matches("textarea, [type=text]")) return;
  later(target);
  resting.set(target, setTimeout(() => (later(target), next(() => save(target))), REST));
});

document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-saves]")) return;
  later(target);
  next(() => save(target));
});

// What is done with the draft as a whole waits for what was written.
let going = null;
document.addEventListener(
  "click",
  (event) => {
    const act = event.target.closest("[data-after-saving]");
    if (!act || act === going) return;
    const written = Array.from(resting.keys());
    if (!waiting && !written.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    for (const control of written) {
      later(control);
      next(() => save(control));
    }
    next(() => {
      going = act;
      act.click();
      going = null;
    });
  },
  true,
);

addEventListener("beforeunload", (event) => {
  const controls = Array.from(page.querySelectorAll("[data-saves]"));
  if (controls.some(isDirty)) event.preventDefault();
});

orderParts(page, {
  said: document.getElementById("sagt"),
  words: { moved: word("moved"), end: word("end") },
  // Returns why it could not be moved, or nothing.
  store: (body) =>
    next(async () => {
      const { ok, content } = await post(page.dataset.moves, body);
      if (ok) {
        tell(content.told);
        settle();
        return "";
      }
      status.textContent = content.error;
      status.toggleAttribute("data-failed", true);
      return content.error;
    }),
});

// What was written before this had been fetched.
for (const control of page.querySelectorAll("[data-saves]")) if (isDirty(control)) next(() => save(control));
