// What every page needs: the form token on HTMX's requests, an emptied form after what it sent has been taken, and a focus
// that is never lost.
{
  const token = () => document.querySelector('meta[name="csrf-token"]').content;

  document.addEventListener("htmx:config:request", (event) => {
    const { ctx } = event.detail;
    ctx.request.headers["X-CSRFToken"] = token();
    ctx.then = ctx.sourceElement.dataset?.then;
  });

  document.addEventListener("htmx:after:request", (event) => {
    const { sourceElement, response } = event.detail.ctx;
    if (response?.raw?.ok && sourceElement.matches("[data-clear-after]")) sourceElement.reset();
  });

  // A swap may take away what has the focus: the button that was pressed, or a row that the other person removes. The focus
  // goes where the pressed form says by `data-then`, or else to the box that holds what is left.
  let focused = document.body;
  let box = null;

  document.addEventListener("htmx:before:swap", () => {
    focused = document.activeElement;
    box = focused.closest("[data-keeps-focus]");
  });

  document.addEventListener("htmx:after:swap", (event) => {
    const here = document.activeElement;
    if (focused === document.body || (here !== document.body && !here.matches(":disabled, [data-keeps-focus]"))) return;
    const { then } = event.detail.ctx;
    const stillThere = focused.isConnected && !focused.matches(":disabled") ? focused : null;
    ((then && document.querySelector(then)) || stillThere || box)?.focus();
  });
}
