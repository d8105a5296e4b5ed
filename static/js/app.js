// What every page needs: the form token on HTMX's requests, and an emptied form after what it sent has been taken.
const token = () => document.querySelector('meta[name="csrf-token"]').content;

document.addEventListener("htmx:config:request", (event) => {
  event.detail.ctx.request.headers["X-CSRFToken"] = token();
});

document.addEventListener("htmx:after:request", (event) => {
  const { sourceElement, response } = event.detail.ctx;
  if (response?.raw?.ok && sourceElement.matches("[data-clear-after]")) sourceElement.reset();
});
