"""News of deliveries and samples: whom they reach, in which language, and the answer by a button of the mail."""

import re

import pytest
from sqlalchemy import select

from tests.factories.deals import Fair, make_fair
from tradehall.accounts.models import Person
from tradehall.deals.promises.commands import TakeBackDelay, TellDelay
from tradehall.deals.promises.queries import deal_deliveries
from tradehall.deals.samples.commands import AskForSample
from tradehall.kernel.mail import MailRow
from tradehall.kernel.parse import parse_data
from tradehall.notices.models import Notice


@pytest.fixture
def fair(runner) -> Fair:
    return make_fair(runner)


@pytest.fixture
def work(hall):
    def until_idle():
        while hall.dispatcher.run_due():
            pass

    return until_idle


def put_off(fair, deal, day="2026-06-10"):
    line = fair.runner.ask(deal_deliveries, fair.exporter.owner, deal).current[0]
    lines = [{"promise": line.public_id, "version": line.version}]
    given = {"deal": deal, "lines": lines, "new_date": day, "reason": "force_majeure", "words": "停工"}
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


def test_the_buyer_is_told_in_their_language_and_answers_by_a_button(hall, fair, work, client):
    deal = fair.sealed()
    put_off(fair, deal)
    work()
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
    work()
    assert fair.exporter.owner.name in told(hall, "delay_answered")


def test_a_button_is_good_for_what_was_told_then(hall, fair, work, client):
    deal = fair.sealed()
    put_off(fair, deal)
    work()
    accept = links(mail(hall, fair.buyer.owner))[0]
    first = notices(fair, deal)[0]
    fair.runner.run(TakeBackDelay(notice=first.public_id, version=first.version), fair.exporter.owner)
    assert client.get(accept).status_code == 410
    put_off(fair, deal, "2026-09-01")
    assert client.post(accept).status_code == 409
    assert [one.answer for one in notices(fair, deal)] == [None, None]


def test_the_other_side_hears_of_a_sample(hall, fair, work):
    fair.runner.run(AskForSample(meeting=fair.meeting, listing=fair.listing), fair.buyer.owner)
    work()
    assert told(hall, "sample_asked") == sorted(
        one.name for one in (fair.exporter.owner, fair.exporter.signer, fair.exporter.member)
    )
    assert "样品" in mail(hall, fair.exporter.owner).subject
