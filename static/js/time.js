// How much of the planned time is left; nothing blinks, and nothing happens when it is over.
const EVERY = 10000;

export function watchTime(left, over) {
  const place = document.querySelector(".time-left");
  if (!place) return;
  const ends = Date.parse(place.dataset.started) + Number(place.dataset.minutes) * 60000;

  function show() {
    const minutes = Math.ceil((ends - Date.now()) / 60000);
    place.textContent = minutes >= 0 ? left.replace("{}", minutes) : over.replace("{}", -minutes);
  }

  show();
  setInterval(show, EVERY);
}
