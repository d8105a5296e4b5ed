"""What a page must not hold under the content security policy, found by reading it as a browser does."""

from __future__ import annotations

from html.parser import HTMLParser

ADDRESSES = {"src", "href", "action", "formaction", "hx-get", "hx-post", "hx-sse:connect", "data", "poster", "srcset"}
LOCAL = ("/", "#", "?")


class Reader(HTMLParser):
    """Collects in ``faults`` what would not be allowed to run, to apply or to be fetched."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.seen: set[str] = set()
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        given = dict(attrs)
        self._inside = tag if tag in {"script", "style"} else ""
        if tag == "style" or (tag == "script" and not (given.get("src") or "").startswith("/static/")):
            self.faults.append(f"<{tag}> inline")
        if tag in {"base", "object", "embed"} or (tag == "iframe" and "sandbox" not in given):
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            self._attribute(tag, name, value or "")

    def handle_data(self, data: str) -> None:
        if self._inside and data.strip():
            self.faults.append(f"<{self._inside}> with content")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name == "style" or name.startswith(("on", "hx-on", "data-hx-on", "hx-vars")) or name.endswith("srcdoc"):
            self.faults.append(f"{name}= on <{tag}>")
        if name in ADDRESSES and (not value.startswith(LOCAL) or value.startswith("//")):
            self.faults.append(f"{name}={value!r} on <{tag}>")
        if name.startswith(("hx-vals", "hx-headers", "hx-trigger")) and ("js:" in value or "[" in value):
            self.faults.append(f"{name}={value!r} is evaluated")


def faults(html: str) -> list[str]:
    """What this page or fragment holds that it must not."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.faults
