// Every textarea is as high as its text. Most browsers do that by `field-sizing`; this is fetched where it is unknown, as in
// Safari before 26.2.
const widths = new WeakMap();

function fit(area) {
  const { style } = area;
  const at = scrollY;
  // By itself, and not as high as what stands beside it.
  Object.assign(style, { minBlockSize: "", maxBlockSize: 0 });
  const height = area.scrollHeight + area.offsetHeight - area.clientHeight;
  Object.assign(style, { minBlockSize: height ? `${height}px` : "", maxBlockSize: "" });
  if (scrollY !== at) scrollTo({ top: at, behavior: "instant" });
}

// One that is hidden has no width; its height asks for nothing new.
const shown = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (widths.get(target) === target.offsetWidth) continue;
    widths.set(target, target.offsetWidth);
    fit(target);
  }
});

const watch = () => document.querySelectorAll("textarea").forEach((area) => shown.observe(area));
const written = ({ target }) => target.matches("textarea") && fit(target);

watch();
document.addEventListener("htmx:after:swap", watch);
addEventListener("input", written);
// Another's words have been taken up (field.js).
document.addEventListener("adopted", written);
