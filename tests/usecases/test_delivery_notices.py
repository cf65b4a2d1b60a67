"""News of deliveries and samples: whom they reach, in which language, and the answer by a button of the mail."""

import io
import re

import pytest
from sqlalchemy import select

from tests.factories.chat import browser_of
from tests.factories.deals import Fair, make_fair
from tests.factories.telling import until_idle
from tradehall.accounts.models import Person
from tradehall.deals.promises.commands import TakeBackDelay, TellDelay
from tradehall.deals.promises.queries import deal_deliveries
from tradehall.deals.samples.commands import AskForSample
from tradehall.kernel.mail import MailRow
from tradehall.kernel.parse import parse_data
from tradehall.meetings.translating import port
from tradehall.notices.models import Notice


@pytest.fixture
def fair(runner) -> Fair:
    return make_fair(runner)


def put_off(fair, deal, day="2026-06-10", words="停工"):
    line = fair.runner.ask(deal_deliveries, fair.exporter.owner, deal).current[0]
    lines = [{"promise": line.public_id, "version": line.version}]
    given = {"deal": deal, "lines": lines, "new_date": day, "reason": "force_majeure", "words": words}
    fair.runner.run(parse_data(TellDelay, given), fair.exporter.owner)


def told(hall, kind):
    """Who was told, by name."""
    with hall.db.read() as session:
        rows = select(Person.name).join(Notice, Notice.person_id == Person.id).where(Notice.kind == kind)
        return sorted(session.scalars(rows))


def mail(hall, person):
    with hall.db.read() as session:
        rows = select(MailRow).where(MailRow.recipient == person.email).order_by(MailRow.id.desc()).limit(1)
        return session.scalars(rows).one()


def links(letter):
    return re.findall(r"https?://[^/\s]+(/answer/\S+)", letter.text)


def notices(fair, deal):
    (line,) = fair.runner.ask(deal_deliveries, fair.buyer.owner, deal).promises
    return [day.notice for day in line.days if day.why == "notice"]


def test_the_buyer_is_told_in_their_language_and_answers_by_a_button(hall, fair, client):
    deal = fair.sealed()
    put_off(fair, deal)
    until_idle(hall)
    everybody = sorted(one.name for one in (fair.buyer.owner, fair.buyer.signer, fair.buyer.member))
    assert told(hall, "delay_told") == everybody
    letter = mail(hall, fair.buyer.signer)
    for words in ("不可抗力", "2026年6月10日", "停工", "中国語"):
        assert words in letter.text, words
    accept, reject = links(letter)
    assert client.get(accept).status_code == 200
    assert client.get(reject).status_code == 200
    assert notices(fair, deal)[0].answer is None, "to look at it does nothing"
    assert client.post(reject).status_code == 200
    assert (notices(fair, deal)[0].answer, notices(fair, deal)[0].answered_by.name) == (
        "rejected", fair.buyer.signer.name,
    )  # fmt: skip
    assert client.post(accept).status_code == 409
    until_idle(hall)
    assert fair.exporter.owner.name in told(hall, "delay_answered")


def test_a_button_is_good_for_what_was_told_then(hall, fair, client):
    deal = fair.sealed()
    put_off(fair, deal)
    until_idle(hall)
    accept = links(mail(hall, fair.buyer.owner))[0]
    first = notices(fair, deal)[0]
    fair.runner.run(TakeBackDelay(notice=first.public_id, version=first.version), fair.exporter.owner)
    assert client.get(accept).status_code == 410
    put_off(fair, deal, "2026-09-01")
    assert client.post(accept).status_code == 409
    assert [one.answer for one in notices(fair, deal)] == [None, None]


def test_the_other_side_hears_of_a_sample(hall, fair):
    fair.runner.run(AskForSample(meeting=fair.meeting, listing=fair.listing), fair.buyer.owner)
    until_idle(hall)
    assert told(hall, "sample_asked") == sorted(
        one.name for one in (fair.exporter.owner, fair.exporter.signer, fair.exporter.member)
    )
    assert "样品" in mail(hall, fair.exporter.owner).subject


def test_a_paper_goes_with_the_notice_for_both_sides_to_open(hall, fair):
    deal = fair.sealed()
    line = fair.runner.ask(deal_deliveries, fair.exporter.owner, deal).current[0]
    browser = browser_of(hall, fair.exporter.owner)
    form = {
        "lines.0.promise": line.public_id, "lines.0.version": line.version, "new_date": "2026-06-10",
        "reason": "force_majeure", "words": "停工 3 天", "proposal": "wait", "certificate": "CCPIT-7",
    }  # fmt: skip
    wrong = browser.submit(
        f"/deals/{deal}/delay",
        {**form, "octets": (io.BytesIO(b"MZ\x90\x00"), "x.exe")},
        content_type="multipart/form-data",
    )
    assert wrong.status_code == 422
    assert "停工 3 天" in wrong.text
    form["octets"] = io.BytesIO(b"certificate of the council"), "证明.txt"
    answered = browser.submit(f"/deals/{deal}/delay", form, content_type="multipart/form-data")
    assert answered.status_code == 302
    told = notices(fair, deal)[0]
    assert told.paper_name == "证明.txt"
    path = f"/deals/{deal}/papers/{told.paper}"
    assert path in browser_of(hall, fair.buyer.owner).get(f"/deals/{deal}/deliveries").text
    for reader, status in ((fair.buyer.owner, 200), (fair.exporter.member, 200), (fair.organiser, 404)):
        assert browser_of(hall, reader).get(path).status_code == status
    until_idle(hall)
    assert "证明.txt" in mail(hall, fair.buyer.signer).text


def test_words_are_translated_where_all_numbers_are_kept_and_stand_beside_the_original(hall, fair):
    machine = Machine()
    port.use(machine)
    try:
        deal = fair.sealed()
        put_off(fair, deal, words="停工 3 天")
        until_idle(hall)
        body = notices(fair, deal)[0].body
        assert (body.source, body.texts["ja"]) == ("zh", "3 日間停止")
        shown = browser_of(hall, fair.buyer.owner).get(f"/deals/{deal}/deliveries").text
        assert "3 日間停止" in shown
        assert "停工 3 天" in shown
        machine.says = "5 日間停止"
        other = fair.sealed()
        put_off(fair, other, words="停工 3 天")
        until_idle(hall)
        assert set(notices(fair, other)[0].body.texts) == {"zh"}, "five is not three"
    finally:
        port.use(None)


class Machine:
    """As a server answers."""

    name = "Machine"
    says = "3 日間停止"

    def translate(self, text: str, source: str, target: str) -> str:
        return self.says

    def answers(self) -> bool:
        return True
