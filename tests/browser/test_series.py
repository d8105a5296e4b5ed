"""Goal talks of a year in two browsers, under a clock that stands still until it is moved on, morning by morning."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tests.browser.months import Months
from tests.browser.post_office import PostOffice
from tests.browser.screens import press
from tests.browser.server import Place

TITLE = "Neste målsamtale med Emil"
MAILS = """
    Tue 16 Feb emil: reminder statements
    Tue 04 May marit: reminder invite
    Wed 05 May emil: invitation
    Wed 05 May marit: invitation_sent
    Wed 05 May marit: response
    Tue 11 May emil: reminder prepare
    Tue 11 May marit: reminder prepare
    Fri 14 May emil: reminder prepare
    Fri 14 May marit: reminder prepare
    Wed 19 May emil: reminder statements
    Thu 04 Nov marit: reminder invite
    Mon 08 Nov marit: reminder digest
    Mon 08 Nov emil: invitation
    Mon 08 Nov marit: invitation_sent
    Thu 11 Nov emil: reminder prepare+answer
    Thu 11 Nov marit: reminder prepare
    Wed 17 Nov emil: reminder prepare
    Wed 17 Nov marit: reminder prepare
    Fri 19 Nov emil: reminder statements
    Thu 25 Nov marit: reminder invite
    Mon 29 Nov marit: reminder digest
    Mon 06 Dec marit: reminder digest
    Mon 13 Dec marit: reminder digest
    Mon 20 Dec marit: reminder digest
    Mon 27 Dec marit: reminder digest
"""


def test_goal_talks_go_on_around_holidays_and_what_is_left_out_or_moved(
    server: Place, enter: Enter, office: PostOffice
) -> None:
    months = Months(server, enter, office.port, "begin")

    # A quarter on it is Whit Monday, and Constitution Day.
    marit = months.open("marit")
    expect(marit.get_by_text("Foreslått tirsdag 18. mai kl. 09:00. Dere møtes hvert kvartal.")).to_be_visible()
    press(marit, f"Godta: {TITLE}")
    expect(marit.get_by_text("Forsiden minner deg på innkallingen når det nærmer seg.")).to_be_visible()

    months.go_on_to(5, 5)
    marit = months.open("marit")
    marit.get_by_role("link", name="Gå til innkallingen").click()
    press(marit, "Send innkallingen")
    expect(marit.get_by_text("Innkallingen er på vei til Emil Eide.")).to_be_visible()
    emil = months.open("emil")
    emil.get_by_role("link", name="Svar").click()
    emil.get_by_role("link", name="Svar på innkallingen").click()
    press(emil, "Ja, det passer")
    expect(emil.get_by_text("Takket ja")).to_be_visible()

    # In August people are away. What is left out is not late before the next one has been.
    months.go_on_to(5, 18)
    months.meet()
    marit = months.open("marit")
    expect(marit.get_by_text("Foreslått mandag 16. august kl. 09:00.")).to_be_visible()
    press(marit, f"Hopp over: {TITLE}")
    expect(marit.get_by_text("Neste forslag er mandag 15. november.")).to_be_visible()
    months.go_on_to(10, 11)
    marit = months.open("marit")
    expect(marit.get_by_text("Foreslått mandag 15. november kl. 09:00. Dere møtes hvert kvartal.")).to_be_visible()

    # One is moved, and the rest with it.
    marit.get_by_role("link", name=f"Velg en annen tid: {TITLE}").click()
    marit.get_by_label("Dag").fill("2027-11-18")
    marit.get_by_label("Klokkeslett").fill("13:00")
    marit.get_by_label("Flytt også de neste").check()
    press(marit, "Planlegg samtalen")
    expect(marit.get_by_text("Forsiden minner deg på innkallingen når det nærmer seg.")).to_be_visible()
    months.go_on_to(11, 8)
    marit = months.open("marit")
    marit.get_by_role("link", name="Gå til innkallingen").click()
    press(marit, "Send innkallingen")
    months.go_on_to(11, 18)
    months.meet()
    marit = months.open("marit")
    expect(marit.get_by_text("Foreslått torsdag 17. februar 2028 kl. 13:00.")).to_be_visible()

    # And then they would rather meet every month.
    marit.get_by_role("link", name=f"Velg en annen tid: {TITLE}").click()
    marit.get_by_role("link", name="Endre hvor ofte").click()
    marit.get_by_label("Hver måned", exact=True).check()
    press(marit, "Lagre")
    expect(marit.get_by_text("Neste forslag er torsdag 16. desember.")).to_be_visible()
    months.go_on_to(12, 31)
    assert months.mails() == [line.strip() for line in MAILS.strip().splitlines()]
