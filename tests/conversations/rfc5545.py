"""A strict parser of the lines of an iCalendar object (RFC 5545), so that nothing is read back by what wrote it."""

from __future__ import annotations

import re
from typing import NamedTuple

PARAMETER = re.compile(r';([A-Z-]+)=("[^"\x00-\x1f\x7f]*"|[^";:,\x00-\x1f\x7f]*)')


class Line(NamedTuple):
    name: str
    parameters: dict[str, str]
    value: str


class Component(NamedTuple):
    name: str
    lines: list[Line]
    parts: list[Component]

    def all(self, name: str) -> list[Line]:
        return [line for line in self.lines if line.name == name]

    def one(self, name: str) -> Line:
        (line,) = self.all(name)
        return line

    def part(self, name: str) -> Component:
        (part,) = [part for part in self.parts if part.name == name]
        return part


def unfolded(raw: bytes) -> list[str]:
    """RFC 5545, 3.1: lines end in CRLF, hold at most 75 octets, and each is whole UTF-8 by itself."""
    assert raw.endswith(b"\r\n")
    physical = raw[:-2].split(b"\r\n")
    for line in physical:
        assert 0 < len(line) <= 75, line
        assert b"\r" not in line
        assert b"\n" not in line
        line.decode("utf-8")
    return raw[:-2].decode("utf-8").replace("\r\n ", "").split("\r\n")


def parsed_line(text: str) -> Line:
    name = re.match(r"[A-Z-]+", text)
    assert name, text
    at, parameters = name.end(), {}
    while match := PARAMETER.match(text, at):
        assert match[1] not in parameters, text
        parameters[match[1]] = match[2].strip('"')
        at = match.end()
    assert text[at] == ":", text
    return Line(name[0], parameters, text[at + 1 :])


def parsed(raw: bytes) -> Component:
    stack = [Component("", [], [])]
    for line in map(parsed_line, unfolded(raw)):
        if line.name == "BEGIN":
            stack.append(Component(line.value, [], []))
        elif line.name == "END":
            done = stack.pop()
            assert done.name == line.value
            stack[-1].parts.append(done)
        else:
            stack[-1].lines.append(line)
    (root,) = stack
    return root.part("VCALENDAR")


def plain(value: str) -> str:
    assert not re.search(r"(?<!\\)(?:\\\\)*[,;]", value), value
    return re.sub(r"\\(.)", lambda match: {"n": "\n", "N": "\n"}.get(match[1], match[1]), value)
