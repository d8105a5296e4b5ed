from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.mail.mime import Mail, Mailbox, build_message

WHEN = datetime(2026, 11, 20, 10, 15, tzinfo=UTC)
ICS = "BEGIN:VCALENDAR\r\nSUMMARY:Møte på Ås\r\nEND:VCALENDAR\r\n".encode()
HEADERS = {
    "Subject", "From", "To", "Date", "Message-ID", "Content-Language", "Auto-Submitted", "X-Auto-Response-Suppress",
    "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
}  # fmt: skip


def built(mail: Mail, name: str = "Åse Bjørnstad", company: str = "Fjordbygg AS") -> bytes:
    return build_message(
        mail,
        sender=Mailbox.of(company, "samtale@fjord.example"),
        to=Mailbox.of(name, "ase@fjord.example"),
        message_id="<abc@fjord.example>",
        when=WHEN,
    )


def read(raw: bytes) -> Message:
    """As an old mail program would: the compat32 parser, which shares no header code with the writer."""
    return message_from_bytes(raw)


def shown(value: str) -> str:
    return str(make_header(decode_header(value)))


def parts(message: Message) -> list[Message]:
    payload = message.get_payload()
    assert isinstance(payload, list)
    return [part for part in payload if isinstance(part, Message)]


def body(part: Message) -> str:
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode("utf-8")


def test_norwegian_letters_survive_everywhere() -> None:
    raw = built(Mail("Klar for samtale på Ås?", "Hei Åse, blåbærsyltetøy\n" * 9, "<p>Kjære Åse – «velkommen»</p>"))
    message = read(raw)
    assert raw.isascii()
    assert shown(message["Subject"]) == "Klar for samtale på Ås?"
    text, html = parts(message)
    assert body(text).replace("\r\n", "\n") == "Hei Åse, blåbærsyltetøy\n" * 9
    assert body(html).strip() == "<p>Kjære Åse – «velkommen»</p>"
    assert text.get_content_charset() == html.get_content_charset() == "utf-8"


def test_headers_tell_who_when_and_that_no_person_wrote_it() -> None:
    message = read(built(Mail("Hei", "Hei")))
    assert message["Message-ID"] == "<abc@fjord.example>"
    assert message["Date"] == "Fri, 20 Nov 2026 10:15:00 +0000"
    assert parseaddr(message["From"]) == ("Fjordbygg AS", "samtale@fjord.example")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert message["Reply-To"] is None


def test_invitation_is_an_alternative_with_the_calendar_last_and_the_same_attached() -> None:
    message = read(built(Mail("Hei", "Hei", "<p>Hei</p>", ICS, "REQUEST")))
    assert message.get_content_type() == "multipart/mixed"
    alternative, attached = parts(message)
    assert alternative.get_content_type() == "multipart/alternative"
    text, html, calendar = parts(alternative)
    assert [part.get_content_type() for part in (text, html, calendar)] == ["text/plain", "text/html", "text/calendar"]
    assert calendar.get_param("method") == "REQUEST"
    assert calendar.get_content_charset() == "utf-8"
    assert attached.get_filename() == "invitasjon.ics"
    assert attached.get_content_disposition() == "attachment"
    assert calendar.get_payload(decode=True) == attached.get_payload(decode=True) == ICS


def test_calendar_without_method_is_refused() -> None:
    with pytest.raises(ValueError, match="method"):
        Mail("Hei", "Hei", calendar=ICS)


@pytest.mark.parametrize(
    "evil",
    [
        "Åse\r\nBcc: x@evil.example",
        "Åse\nX-Evil: 1",
        "=?utf-8?q?=C3=85se=0D=0ABcc=3A?= x@evil.example",
        "=?utf-8?b?w4VzZQ0KQmNjOiB4QGV2aWwuZXhhbXBsZQ==?=",
        'Åse" <x@evil.example>, "',
        "Åse\x00\x0b\x0c\x85\u2028Bcc: x@evil.example",
        "a" * 400 + "\r\nBcc: x@evil.example",
    ],
)
def test_names_and_subjects_cannot_add_headers_or_readers(evil: str) -> None:
    message = read(built(Mail(evil, "Hei"), name=evil, company=evil))
    assert set(message.keys()) == HEADERS
    assert parseaddr(message["To"])[1] == "ase@fjord.example"
    assert parseaddr(message["From"])[1] == "samtale@fjord.example"
    assert "x@evil.example" not in message.as_string().partition("\n\n")[2]


NASTY = st.text(alphabet='aå" ,;:<>@()[]\\\r\n=?_', max_size=200)


@given(name=st.text(max_size=150) | NASTY, subject=st.text(max_size=300) | NASTY)
def test_any_name_keeps_its_letters_and_its_address(name: str, subject: str) -> None:
    raw = built(Mail(subject, "Hei"), name=name, company=name)
    message = read(raw)
    assert set(message.keys()) == HEADERS
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    for header in ("To", "From"):
        shown_name, address = parseaddr(message[header].replace("\r\n", ""))
        assert address in {"ase@fjord.example", "samtale@fjord.example"}
        assert squeezed(shown(shown_name)) == squeezed(Mailbox.of(name, "a@fjord.example").name)


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(
    "address",
    ["", "ase", "@fjord.example", "ase@", "ase@fjord.example\r\nBcc: x@evil.example", "a b@fjord.example",
     "øy@fjord.example", "ase@fjord.example, x@evil.example", "ase@" + "å" * 80 + ".example", "a@b@c.example",
     "<ase@fjord.example>", "ase@fjord..example"],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="e-mail address"):
        Mailbox.of("Åse", address)


def test_norwegian_domain_goes_out_as_punycode() -> None:
    assert Mailbox.of("Åse", "ase@blåbær.example").address == "ase@xn--blbr-roah.example"
