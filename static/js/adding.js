// Rows of the plan that are asked for and have not come yet. What is typed meanwhile shows where the row will be, and
// becomes its words when it comes. Where none comes it stays, and goes with the next press.
{
  const toCome = new Map();
  let focused = document.body;
  let caret = [];

  const isAdder = (element) => element?.matches?.("[data-adds]");
  const buttonOf = (address) => document.querySelector(`[data-adds][formaction="${CSS.escape(address)}"]`);

  function areaFor(address, button) {
    const area = document.createElement("textarea");
    const ariaLabel = button.innerText.trim();
    Object.assign(area, { className: "live to-come", rows: 1, placeholder: " ", autocomplete: "off", ariaLabel });
    toCome.set(address, area);
    return area;
  }

  function show(address, area) {
    const button = buttonOf(address);
    if (button) button.parentElement.before(area);
    else document.getElementById("avtaler").append(area);
  }

  function come(row, area) {
    const isLeft = ![document.body, area].includes(focused) && !isAdder(focused);
    if (!isLeft) row.focus();
    if (!area?.value) return;
    row.value = row.value ? `${row.value} ${area.value}` : area.value;
    row.dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
    const button = ctx.sourceElement;
    if (!isAdder(button)) return;
    // The button itself may be another when the answer has come.
    const address = (ctx.adds = button.getAttribute("formaction"));
    const area = toCome.get(address) ?? areaFor(address, button);
    show(address, area);
    area.focus({ preventScroll: true });
  });

  document.addEventListener("htmx:before:swap", () => {
    focused = document.activeElement;
    caret = [focused.selectionStart, focused.selectionEnd];
  });

  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    const row = ctx?.adds && document.getElementById(ctx.response.headers.get("X-New-Row"));
    if (row) {
      const area = toCome.get(ctx.adds);
      toCome.delete(ctx.adds);
      area?.remove();
      come(row, area);
    }
    // Other news of the plan takes away what it does not know.
    for (const [address, area] of toCome) {
      if (area.isConnected) continue;
      show(address, area);
      if (area !== focused) continue;
      area.focus({ preventScroll: true });
      area.setSelectionRange(...caret);
    }
  });

  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    const area = toCome.get(ctx.adds);
    if (!area || area.value) return;
    const hadFocus = document.activeElement === area;
    toCome.delete(ctx.adds);
    area.remove();
    if (hadFocus) buttonOf(ctx.adds)?.focus();
  });
}
