// What every page needs: the form token on HTMX's requests, an emptied form after what it sent has been taken, words on what
// was not taken, and a focus that is never lost.
{
  // By the address of the file that this is bundled in.
  if (!CSS.supports("field-sizing", "content")) import("./js/growing.js");

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

  // A page of an error takes no part of this page away; a 422 is the part itself, which says what was wrong. The stream and a
  // dialog say by themselves what has gone wrong.
  const wrong = document.getElementById("gikk-ikke");
  const isTold = ({ sourceElement, target }) => sourceElement?.id !== "strom" && !target?.closest?.("dialog");

  // A page that can go on after a new sign-in elsewhere says so by preventing the event `signed-out`.
  const isSignedOut = (status) =>
    [400, 401].includes(status) && !document.dispatchEvent(new Event("signed-out", { cancelable: true }));
  const why = (status) => {
    if (isSignedOut(status)) return "signedOut";
    return status < 500 && status !== 429 ? "refused" : "failed";
  };

  document.addEventListener("htmx:after:request", (event) => {
    const { ctx } = event.detail;
    const { ok, status } = ctx.response.raw;
    const isTaken = ok || status === 422;
    if (!isTaken) event.preventDefault();
    if (isTold(ctx)) wrong.textContent = isTaken ? "" : wrong.dataset[why(status)];
  });

  document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
    if (ctx && isTold(ctx)) wrong.textContent = wrong.dataset.failed;
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
