// The way to what a field held before. There is one button; it stands beside the text that one writes in, where that has
// earlier versions. What is brought back comes to the field by the stream, as another's words do.
{
  const button = document.getElementById("tidligere-knapp");
  const dialog = document.getElementById("tidligere");
  const content = document.getElementById("tidligere-innhold");
  const wrong = document.getElementById("tidligere-feil");
  let field = null;

  const known = () => document.getElementById("tidligere-felt")?.dataset.fields.split(" ") ?? [];

  function offer() {
    const area = document.activeElement;
    if (!area.matches("textarea[data-field]")) return;
    field = area;
    button.hidden = !known().includes(field.dataset.field);
    if (field.nextElementSibling !== button) field.after(button);
  }

  function failed() {
    wrong.textContent = button.dataset.failed;
    if (!dialog.open) dialog.showModal();
  }

  async function show() {
    content.replaceChildren();
    wrong.textContent = "";
    await htmx.ajax("GET", button.dataset.from + encodeURIComponent(field.dataset.field), { target: content, swap: "innerHTML" });
    if (!dialog.open) dialog.showModal();
  }

  if (button) {
    button.addEventListener("click", show);
    document.getElementById("tidligere-lukk").addEventListener("click", () => dialog.close());
    document.addEventListener("focusin", offer);
    document.addEventListener("htmx:after:swap", offer);

    document.addEventListener("htmx:after:request", (event) => {
      const { target, request, response } = event.detail.ctx;
      if (!dialog.contains(target)) return;
      if (!response.raw.ok) {
        event.preventDefault();
        failed();
      } else if (request.method === "POST") {
        dialog.close();
        field.focus();
      }
    });
    document.addEventListener("htmx:error", (event) => dialog.contains(event.detail.ctx?.target) && failed());
  }
}
