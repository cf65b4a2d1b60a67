"""An organiser makes the schedule of the sample event from its companies' wishes, publishes it, and makes it anew when
a firm drops out: the companies' calendars follow."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.people import PASSWORD, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]
SCHEDULES = "/organise/zibo-mie/schedules"


class Caller:
    """The same person's program."""

    def __init__(self, visitor: Visitor, email: str) -> None:
        self.request = visitor.context.request
        self.headers: dict[str, str] = {}
        self.headers = {"Authorization": "Bearer " + self.post("/tokens", email=email, password=PASSWORD)["token"]}

    def get(self, path: str) -> Any:
        answer = self.request.get("/api/v1" + path, headers=self.headers)
        assert answer.ok, answer.text()
        return answer.json()

    def post(self, path: str, **body: Any) -> Any:
        answer = self.request.post("/api/v1" + path, headers=self.headers, data=body)
        assert answer.ok, answer.text()
        return answer.json()

    def calendar(self) -> dict[str, str]:
        """UID → begin of what stands in the person's calendar feed."""
        text = self.request.get(self.get("/me")["calendar"]["feed_url"]).text().replace("\r\n ", "")
        events = [one for one in text.split("BEGIN:VEVENT")[1:] if "STATUS:CANCELLED" not in one]
        return {_line(one, "UID"): _line(one, "DTSTART") for one in events}


def _line(event: str, name: str) -> str:
    found = re.search(rf"^{name}[^:\r\n]*:(.*)$", event, re.MULTILINE)
    assert found, event
    return found[1].strip()


def test_a_schedule_from_wishes_to_calendars_and_again(visitor: Callable[..., Visitor]) -> None:
    office = visitor("office", language="zh", zone="Asia/Shanghai")
    office.sign_in("organiser@demo.example")
    organiser = Caller(office, "organiser@demo.example")
    firm = Caller(office, "exporter@demo.example")
    first = firm.calendar()

    office.goto(SCHEDULES)
    office.fill("time_limit", "10")
    office.fill("tables", "6")
    office.send("/schedules")
    expect(office.page.locator('[data-run-badge="running"], .run-goals').first).to_be_visible(timeout=30_000)
    expect(office.page.locator('[data-run-badge="queued"]:visible')).to_have_count(0)
    goals = office.page.locator(".run-goals")
    expect(goals).to_be_visible(timeout=60_000)  # the page hears of it by itself
    expect(office.page.locator('form[action$="/publish"]')).to_be_visible(timeout=60_000)  # figures come before
    expect(goals.locator("li").first).to_contain_text("已证明")
    here = office.page.url
    for day, card in cards_by_day(office, here)[-3:]:
        office.goto(day)
        shown = office.page.locator(f'[id="{card}"]')
        shown.locator('form[action$="/lock"] button').click()
        expect(shown).to_contain_text("已锁定")
        expect(shown).to_be_in_viewport()
    publish(office)
    published = firm.calendar()
    assert published.items() >= first.items()
    assert len(published) > len(first) + 2

    (gone,) = organiser.get("/events/zibo-mie/participants?q=Lakeshore&side=buyer")["items"]
    organiser.post(f"/registrations/{gone['id']}/suspend", reason="They cannot come.", confirmed=True)
    left = firm.calendar()
    assert len(left) == len(published) - 1
    office.goto(here)
    office.send("/again")
    expect(office.page.locator('form[action$="/publish"]')).to_be_visible(timeout=60_000)
    assert office.page.url != here
    publish(office)
    assert firm.calendar().items() >= left.items()

    office.goto(here)
    office.press('form[action$="/take-back"] button')
    office.agree()
    expect(office.page.locator("main")).to_contain_text("日程已撤回", timeout=60_000)
    assert firm.calendar().items() <= first.items()


def cards_by_day(office: Visitor, here: str) -> list[tuple[str, str]]:
    """Where each meeting is shown that may be moved, and its card there."""
    office.goto(f"{here}?view=grid")
    days = office.page.locator('nav.acts a[href*="day="]').evaluate_all("all => all.map(one => one.href)")
    found = []
    for day in days or [office.page.url]:
        office.goto(day)
        cards = office.page.locator(".run-card[data-meeting]").evaluate_all("all => all.map(one => one.id)")
        found += [(day, card) for card in cards]
    assert len(found) >= 3, "the schedule has not enough meetings"
    return found


def publish(office: Visitor) -> None:
    office.press('form[action$="/publish"] button')
    office.press('form[action$="/publish"] .btn-primary')
    expect(office.page.locator("main")).to_contain_text("已发布")
    office.page.wait_for_load_state()
