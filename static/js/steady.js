// What one looks at stays where it is, whatever the stream brings.
{
  const stream = document.getElementById("strom");
  const named = ({ field }) => Array.from(document.querySelectorAll(`[data-field="${CSS.escape(field)}"]`));
  // Chromium and Firefox hold on to whole elements when something above them grows. Safari does not, and none of them holds on
  // to a line of a text that grows further up. A mark is a function that says how far what one looks at has moved.
  const BLOCKS = ".part-head, .question > *, .columns > *, .shared-note > *, tr, .goal, .topics li, .review, .part-foot";

  const edge = () => document.querySelector(".meeting-bar").getBoundingClientRect().bottom;

  function markOf(changing) {
    const top = edge();
    const shown = (element) => {
      const { top: from, bottom: to, width } = element.getBoundingClientRect();
      return width > 0 && to > top && from < innerHeight;
    };
    const active = document.activeElement;
    if (active.matches("[data-field]") && shown(active)) return markOfControl(active, active.selectionStart);
    const cut = changing.find((element) => shown(element) && element.getBoundingClientRect().top < top);
    if (cut) return markOfLine(cut, top);
    const whole = Array.from(document.querySelectorAll(`.part[data-current] :is(${BLOCKS})`));
    const first = whole.find((element) => shown(element) && element.getBoundingClientRect().top >= top);
    return first && markOfControl(first);
  }

  // With a place in its text: what comes before that place pushes it down.
  function markOfControl(element, place) {
    const { top, height } = element.getBoundingClientRect();
    return () => {
      const now = element.getBoundingClientRect();
      return now.top - top + (place != null && element.selectionStart !== place ? now.height - height : 0);
    };
  }

  // Safari long had a way of its own.
  function placeAt(x, y) {
    if (document.caretPositionFromPoint) return document.caretPositionFromPoint(x, y);
    const range = document.caretRangeFromPoint(x, y);
    return range && { offsetNode: range.startContainer, offset: range.startOffset };
  }

  function markOfLine(element, y) {
    const { left, width } = element.getBoundingClientRect();
    const line = placeAt(left + width / 3, y + 12);
    if (!line || !element.contains(line.offsetNode)) return null;
    if (element.matches("textarea")) return markOfWords(element, line.offset);
    const range = document.createRange();
    range.setStart(line.offsetNode, line.offset);
    range.setEnd(line.offsetNode, Math.min(line.offset + 1, line.offsetNode.length));
    const { top } = range.getBoundingClientRect();
    return () => range.getBoundingClientRect().top - top;
  }

  // A line of a textarea has no place of its own to ask for: it has moved by as much as the textarea has grown, if what came
  // stands before it.
  function markOfWords(area, place) {
    const { top, height } = area.getBoundingClientRect();
    const before = area.value.slice(0, place);
    return () => {
      const now = area.getBoundingClientRect();
      return now.top - top + (area.value.startsWith(before) ? 0 : now.height - height);
    };
  }

  let mark = null;
  const look = (changing) => (mark = markOf(changing));
  const stay = () => {
    const moved = mark?.() ?? 0;
    mark = null;
    if (Math.abs(moved) >= 1) scrollBy({ top: moved, behavior: "instant" });
  };

  // Before everyone else who hears it, and after.
  document.addEventListener("fields", (event) => look(JSON.parse(event.detail.data).fields.flatMap(named)), true);
  addEventListener("fields", stay);
  document.addEventListener("htmx:before:swap", (event) => event.detail.ctx?.sourceElement === stream && look([]));
  document.addEventListener("htmx:after:swap", (event) => event.detail.ctx?.sourceElement === stream && stay());
}
