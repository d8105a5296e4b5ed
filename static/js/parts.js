// The parts of a form as steps: one is shown at a time, the address says which, and each tells how much is answered.
// Without this script the style sheet does the same by :target.

export function watchParts(words, role) {
  const box = document.querySelector(".parts");
  if (!box) return;
  const parts = Array.from(box.querySelectorAll(".part"));
  const links = new Map(Array.from(document.querySelectorAll(".steps a")).map((link) => [link.hash.slice(1), link]));

  const target = () => document.getElementById(location.hash.slice(1));

  function choose() {
    const wanted = parts.find((part) => part.contains(target())) ?? box.querySelector("[data-current]") ?? parts[0];
    for (const part of parts) part.toggleAttribute("data-current", part === wanted);
    for (const [id, link] of links) {
      if (id === wanted.id) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    }
    // The phone that scans the code opens where this screen is.
    const code = document.querySelector(".qr img");
    if (code) code.src = `${code.src.split("?")[0]}?del=${parts.indexOf(wanted) + 1}`;
    links.get(wanted.id)?.scrollIntoView({ block: "nearest", inline: "nearest" });
    return wanted;
  }

  function count(part) {
    const place = links.get(part.id)?.querySelector(".count");
    const own = Array.from(part.querySelectorAll(`textarea[data-field^="answer:"][data-field$=":${role}"]`));
    if (!place || !own.length) return;
    const answered = own.filter((area) => area.value.trim() || area.closest(".col").querySelector("fieldset :checked")).length;
    place.textContent = words.replace("{a}", answered).replace("{t}", own.length);
    place.toggleAttribute("data-whole", answered === own.length);
  }

  addEventListener("hashchange", () => {
    const part = choose();
    const place = target();
    if (!part.contains(place)) return;
    place.scrollIntoView({ block: place === part ? "start" : "center" });
    // The link that led here may have gone with its part. A row is led to in order to be written in.
    const goal = place === part ? ".part-title" : "textarea, select, input, a";
    (place.querySelector(goal) ?? place).focus({ preventScroll: true });
  });
  document.addEventListener("input", (event) => {
    const part = event.target.closest?.(".part");
    if (part) count(part);
  });
  box.dataset.steps = "";
  choose();
}
