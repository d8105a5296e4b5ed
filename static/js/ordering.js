// Putting sections and questions in order: by buttons, which keep the focus and say where it stands now, and by dragging a
// handle with mouse, pen or finger. A question can go to another section that takes such.
const NEAR_EDGE = 70;
const SPEED = 14;
// Those that may change places with each other.
const KINDS = { questions: "asked", checklist: "asked", statements: "statements", sections: "sections" };

const itemsOf = (list) => Array.from(list.children).filter((child) => child.matches("[data-item]"));

export function orderParts(page, { said, words, store }) {
  const takes = (list) => KINDS[list.dataset.kind];
  const lists = (kind) => Array.from(page.querySelectorAll("[data-list]")).filter((list) => takes(list) === kind);

  function tellPlace(item) {
    const all = itemsOf(item.parentElement);
    said.textContent = words.moved.replace("{n}", all.indexOf(item) + 1).replace("{t}", all.length);
  }

  // `from` is where it stood: {list, next}.
  async function moved(item, from) {
    const list = item.parentElement;
    const before = itemsOf(list)[itemsOf(list).indexOf(item) + 1]?.dataset.id ?? "";
    const place = `${item.dataset.item}:${item.dataset.id}`;
    const refusal = await store({ place, section: list.dataset.section ?? "", before });
    if (refusal) {
      from.list.insertBefore(item, from.next);
      said.textContent = refusal;
    } else if (list.dataset.kind !== from.list.dataset.kind) {
      // Who answers is another choice there.
      location.hash = item.id;
      location.reload();
    }
  }

  function step(item, way) {
    const list = item.parentElement;
    const all = itemsOf(list);
    const place = all.indexOf(item) + way;
    if (place >= 0 && place < all.length) {
      list.insertBefore(item, way < 0 ? all[place] : all[place].nextSibling);
      return true;
    }
    const group = lists(takes(list));
    const other = group[group.indexOf(list) + way];
    if (!other) return false;
    other.insertBefore(item, way < 0 ? null : other.firstChild);
    return true;
  }

  page.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    const item = button.closest("[data-item]");
    const from = { list: item.parentElement, next: item.nextSibling };
    if (!step(item, Number(button.dataset.move))) {
      said.textContent = words.end;
      return;
    }
    button.focus();
    item.scrollIntoView({ block: "nearest" });
    tellPlace(item);
    moved(item, from);
  });

  page.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-drag]");
    if (!handle || event.button !== 0) return;
    event.preventDefault();
    drag(handle, event);
  });

  function drag(handle, begun) {
    const item = handle.closest("[data-item]");
    const from = { list: item.parentElement, next: item.nextSibling };
    const group = takes(item.parentElement);
    let pointer = begun;
    let scrolling = 0;
    const over = new AbortController();
    const { signal } = over;
    // By the page: what is moved in the tree loses the pointer.
    page.setPointerCapture(begun.pointerId);
    // What is dragged past is folded up; what is held stays under the hand.
    const { top: held } = handle.getBoundingClientRect();
    page.dataset.dragging = group;
    item.dataset.dragged = "";
    scrollBy({ top: handle.getBoundingClientRect().top - held, behavior: "instant" });

    function follow() {
      const under = document.elementFromPoint(pointer.clientX, pointer.clientY);
      const list = under?.closest("[data-list]");
      const target = under?.closest(`[data-item="${item.dataset.item}"]`);
      if (target && target !== item && !item.contains(target) && takes(target.parentElement) === group) {
        const { top, height } = target.getBoundingClientRect();
        const next = pointer.clientY > top + height / 2 ? target.nextSibling : target;
        if (next !== item && next !== item.nextSibling) target.parentElement.insertBefore(item, next);
      } else if (list && takes(list) === group && !itemsOf(list).length) list.append(item);
    }

    function scroll() {
      const { clientY } = pointer;
      const way = clientY < NEAR_EDGE ? -1 : clientY > innerHeight - NEAR_EDGE ? 1 : 0;
      if (way) {
        scrollBy({ top: way * SPEED, behavior: "instant" });
        follow();
      }
      scrolling = requestAnimationFrame(scroll);
    }

    function end(isKept) {
      over.abort();
      cancelAnimationFrame(scrolling);
      delete page.dataset.dragging;
      delete item.dataset.dragged;
      if (!isKept) from.list.insertBefore(item, from.next);
      scrollBy({ top: handle.getBoundingClientRect().top - pointer.clientY, behavior: "instant" });
      if (!isKept) return;
      if (item.parentElement === from.list && item.nextSibling === from.next) return;
      tellPlace(item);
      moved(item, from);
    }

    page.addEventListener("pointermove", (event) => ((pointer = event), follow()), { signal });
    page.addEventListener("pointerup", () => end(true), { signal });
    page.addEventListener("pointercancel", () => end(false), { signal });
    addEventListener("keydown", (event) => event.key === "Escape" && end(false), { signal });
    scrolling = requestAnimationFrame(scroll);
  }
}
