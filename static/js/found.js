// What a tab that is gone has left on this device for the one who wrote it: shown, and put back or thrown away at a press.
const section = document.getElementById("ulagret");
const said = document.getElementById("ulagret-sagt");
const meta = document.querySelector('meta[name="csrf-token"]');

export async function offer(left, store, dataset) {
  const rows = new Map();

  const post = (row, path) =>
    fetch(dataset.unsaved + path, {
      method: "POST",
      headers: { "Content-Type": "application/octet-stream", "X-CSRFToken": meta.content },
      body: row.sealed,
    });
  const forget = ({ name }) => store("readwrite", (stored) => stored.delete(name));

  async function show(row) {
    const response = await post(row, "");
    if (response.status === 204) await forget(row);
    if (response.status !== 200) return;
    section.insertAdjacentHTML("beforeend", await response.text());
    rows.set(section.lastElementChild, row);
    section.hidden = false;
    said.textContent = section.querySelector("h2").textContent;
  }

  async function putBack(item, row) {
    const response = await post(row, "/tilbake").catch(() => null);
    if (![200, 204, 409].includes(response?.status)) {
      item.querySelector("[role=status]").textContent = dataset.wordLater;
      return;
    }
    if (response.status !== 409) await forget(row);
    item.insertAdjacentHTML("afterend", await response.text());
    const told = item.nextElementSibling;
    if (response.status === 409) rows.set(told, row);
    leave(item, response.status === 204 ? null : told);
    lead(told?.querySelector("[data-to-field]"));
  }

  // The link goes to the field, where this page has it.
  function lead(link) {
    const field = link && fieldOn(link.dataset.toField);
    if (field?.id) link.href = `#${field.id}`;
    else link?.remove();
  }

  function leave(item, next) {
    rows.delete(item);
    item.remove();
    if (!section.querySelector(".found")) section.hidden = true;
    (next ?? section.querySelector("button") ?? document.getElementById("innhold")).focus();
  }

  section.addEventListener("click", async ({ target }) => {
    const item = target.closest(".found");
    const row = rows.get(item);
    if (!row) return;
    if (target.closest("[data-put-back]")) await putBack(item, row);
    if (target.closest("[data-throw-away]")) {
      await forget(row);
      leave(item, null);
    }
  });

  for (const row of left) await show(row);
}

const fieldOn = (name) => document.querySelector(`[data-field="${CSS.escape(name)}"]`);
