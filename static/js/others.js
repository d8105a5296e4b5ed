// What the other writes, as it shows here: their words, and where they write just now.
{
  const WRITING = 3000;
  const TOLD_AGAIN = 60000;
  const CELL = ".col, td, .goal-cell, .topics li, .review-note, .review-verdict";

  const stream = document.getElementById("strom");
  const named = (name) => document.querySelectorAll(`[data-field="${CSS.escape(name)}"]`);
  const isControl = (element) => element.matches("textarea, select, input, fieldset");
  // A choice is read in the words that it stands for.
  const said = ({ dataset }, text) => (dataset.words ? (JSON.parse(dataset.words)[text] ?? "") : text);

  // Only what differs is replaced, so that the rest is not drawn anew and a selection in it stands.
  function grow(element, text) {
    const before = element.textContent;
    const most = Math.min(before.length, text.length);
    let [start, end] = [0, 0];
    while (start < most && before[start] === text[start]) start += 1;
    while (end < most - start && before.at(-1 - end) === text.at(-1 - end)) end += 1;
    if (element.childNodes.length !== 1) element.replaceChildren(document.createTextNode(before));
    element.firstChild.replaceData(start, before.length - start - end, text.slice(start, text.length - end));
  }

  document.addEventListener("fields", (event) => {
    const { fields, by } = JSON.parse(event.detail.data);
    for (const { field, version, text, stretches } of fields) {
      for (const element of named(field)) {
        if (stretches && !(element.told?.version > version)) element.told = { version, text, stretches };
        if (isControl(element) || version <= Number(element.dataset.version)) continue;
        element.dataset.version = version;
        grow(element, said(element, text));
      }
      if (by && by !== stream.dataset.role) showWriting(field);
    }
  });

  // --- where they write ---
  const writing = new Map();
  let told = { name: "", at: -TOLD_AGAIN };

  function showWriting(name) {
    const place = (named(name)[0] ?? document.querySelector(`[data-state-for="${CSS.escape(name)}"]`))?.closest(CELL);
    if (!place) return;
    clearTimeout(writing.get(place));
    writing.set(place, setTimeout(() => stopped(place), WRITING));
    if (place.querySelector(":scope > .writing")) return;
    const mark = document.createElement("span");
    Object.assign(mark, { className: "writing", textContent: stream.dataset.wordWriting });
    place.append(mark);
    showParts();
    tell(place);
  }

  function stopped(place) {
    clearTimeout(writing.get(place));
    writing.delete(place);
    place.querySelector(":scope > .writing")?.remove();
    showParts();
    if (!writing.size) voice().textContent = "";
  }

  // The steps tell of the parts that do not show.
  function showParts() {
    for (const link of document.querySelectorAll(".steps a")) {
      const part = document.getElementById(link.hash.slice(1));
      if (part?.querySelector(".writing")) link.dataset.writing = stream.dataset.wordWriting;
      else delete link.dataset.writing;
    }
  }

  // Spoken when they begin somewhere, not at every key.
  const voice = () => document.getElementById("skriver-na");

  function tell(place) {
    const box = place.closest("tr, .goal-cell, .topics li, .review, .shared-note, .question");
    const heading = box?.querySelector("[role=rowheader], .label, label, .col-who, .ds-heading");
    const name = heading ? `${heading.dataset.word ?? ""} ${heading.innerText}`.trim() : "";
    if (name === told.name && performance.now() - told.at < TOLD_AGAIN) return;
    told = { name, at: performance.now() };
    voice().textContent = `${stream.dataset.wordWriting} ${name}`;
  }

  // Nobody who has left writes.
  document.addEventListener("htmx:after:swap", () => {
    if (!document.querySelector("#til-stede [data-here]")) Array.from(writing.keys()).forEach(stopped);
  });
}
