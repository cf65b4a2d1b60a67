"""Documents through the runner, on both databases: who may, numbers without gaps, the file, the check."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from tests.conftest import on_both_databases
from tests.factories.deals import make_fair
from tests.factories.documents import pages_of, plain
from tests.factories.telling import until_idle
from tradehall.companies.models import Company
from tradehall.deals.documents import errors, queries
from tradehall.deals.documents.commands import MakeAgain, MakeDocument, SettleDocument, VoidDocument
from tradehall.deals.documents.matter import DocumentKind
from tradehall.deals.documents.rules import Standing
from tradehall.deals.models import DealDocument, DealDocumentData
from tradehall.deals.promises.commands import TellDelay
from tradehall.deals.promises.queries import deal_deliveries
from tradehall.kernel.errors import Forbidden, Invalid, NotFound, Unauthenticated
from tradehall.kernel.parse import parse_data
from tradehall.kernel.policy import SYSTEM, VISITOR
from tradehall.meetings.models import Meeting, MeetingPerson
from tradehall.notices.models import Notice

pytestmark = on_both_databases


@pytest.fixture
def fair(runner):
    return make_fair(runner)


def make(fair, deal, by=None, **changes):
    told = {"deal": deal, "kind": "proforma", "revision": 1, "language": "en", **changes}
    return fair.runner.run(parse_data(MakeDocument, told), by or fair.exporter.owner)


def row_of(fair, deal, document, by=None):
    page = fair.runner.ask(queries.documents_page, by or fair.exporter.owner, deal)
    return next(row for row in page.rows if row.public_id == document)


def file_of(fair, deal, document, by):
    return fair.runner.ask(queries.document_file, by, deal, document)


def check(fair, number, code, by=VISITOR):
    return fair.runner.ask(queries.check_document, by, number, code)


def test_a_document_is_numbered_at_once_and_set_in_the_background(fair, hall):
    deal = fair.sealed()
    document = make(fair, deal, language="ja", second="zh", note="よろしくお願いします")
    asked = row_of(fair, deal, document)
    assert (asked.number, asked.standing, asked.languages) == ("PI-2026-0001", Standing.MAKING, ["ja", "zh"])
    with pytest.raises(errors.NotMade):
        file_of(fair, deal, document, fair.exporter.owner)
    until_idle(hall)
    made = row_of(fair, deal, document)
    assert (made.standing, made.pages > 0) == (Standing.VALID, True)
    found = file_of(fair, deal, document, fair.buyer.owner)
    text = "".join(pages_of(found.octets))
    for expected in ("プロフォーマインボイス", "形式发票", "PI-2026-0001", made.code, "USD 2,640.00", "CIF Yokkaichi",
                     "よろしくお願いします", f"{hall.settings.base_url}/check"):  # fmt: skip
        assert plain(expected) in text
    assert file_of(fair, deal, document, fair.exporter.member) == found  # the same octets, whoever asks and whenever
    with hall.db.read() as session:
        assert b"%PDF" not in session.scalar(select(DealDocumentData.octets))  # sealed at rest


def test_the_other_side_is_told_once_the_file_is_there(fair, hall):
    deal = fair.sealed()
    make(fair, deal)
    until_idle(hall)
    with hall.db.read() as session:
        told = session.execute(select(Notice.person_id, Notice.path).where(Notice.kind == "deal_document")).all()
    assert {row.person_id for row in told} == {
        fair.buyer.owner.person_id, fair.buyer.signer.person_id, fair.buyer.member.person_id,
    }  # fmt: skip
    assert {row.path for row in told} == {f"/deals/{deal}/documents"}


def test_who_may_make_and_read(fair, hall):
    deal = fair.sealed()
    for by, refusal in (
        (fair.exporter.member, Forbidden), (fair.organiser, Forbidden), (fair.stranger, NotFound),
        (VISITOR, Unauthenticated),
    ):  # fmt: skip
        with pytest.raises(refusal):
            make(fair, deal, by)
    with pytest.raises(Invalid) as refused:
        make(fair, deal, fair.buyer.owner)
    assert "kind" in refused.value.fields
    document = make(fair, deal)
    until_idle(hall)
    for by in (fair.exporter.owner, fair.exporter.member, fair.buyer.signer, fair.buyer.member):
        assert file_of(fair, deal, document, by).octets.startswith(b"%PDF")
    organiser = fair.runner.ask(queries.documents_page, fair.organiser, deal)
    assert ([row.public_id for row in organiser.rows], organiser.may_read) == ([document], False)
    for by, refusal in ((fair.organiser, Forbidden), (fair.stranger, NotFound), (VISITOR, Unauthenticated)):
        with pytest.raises(refusal):
            file_of(fair, deal, document, by)
    other = fair.propose()
    with pytest.raises(NotFound):
        file_of(fair, other, document, fair.exporter.owner)  # not at another deal's address
    with pytest.raises(NotFound):
        fair.runner.ask(queries.documents_page, fair.stranger, deal)


def test_an_interpreter_reads_while_they_work(fair, hall, clock):
    deal = fair.sealed()
    document = make(fair, deal)
    until_idle(hall)
    now = clock.now()
    with hall.db.write() as session:
        session.info["now"] = now
        meeting = session.scalar(select(Meeting).where(Meeting.public_id == fair.meeting))
        meeting.starts_at, meeting.ends_at = now + timedelta(hours=1), now + timedelta(hours=2)
        session.add(MeetingPerson(meeting_id=meeting.id, person_id=fair.stranger.person_id, role="interpreter"))
        session.commit()
    with pytest.raises(NotFound):
        file_of(fair, deal, document, fair.stranger)
    assert fair.runner.ask(queries.documents_to_interpret, fair.stranger, fair.meeting) == []
    clock.move(minutes=90)
    assert file_of(fair, deal, document, fair.stranger).octets.startswith(b"%PDF")
    ((where, row),) = fair.runner.ask(queries.documents_to_interpret, fair.stranger, fair.meeting)
    assert (where, row.public_id, row.is_mine) == (deal, document, False)
    assert fair.runner.ask(queries.documents_to_interpret, fair.organiser, fair.meeting) == []
    clock.move(hours=2)
    with pytest.raises(NotFound):
        file_of(fair, deal, document, fair.stranger)


def test_numbers_count_up_without_gaps_for_each_company_and_kind(fair):
    deal = fair.sealed()
    numbers = [row_of(fair, deal, make(fair, deal, kind=kind)).number
               for kind in ("proforma", "proforma", "confirmation", "memorandum", "proforma")]  # fmt: skip
    assert numbers == ["PI-2026-0001", "PI-2026-0002", "SC-2026-0001", "MU-2026-0001", "PI-2026-0003"]
    theirs = make(fair, deal, fair.buyer.owner, kind="memorandum")
    assert row_of(fair, deal, theirs).number == "MU-2026-0001"


def test_many_at_once_take_numbers_without_gaps(fair, hall):
    deals = [fair.sealed(), fair.sealed()]
    barrier = threading.Barrier(4)

    def go(deal, by):
        barrier.wait()
        for _ in range(3):
            make(fair, deal, by)

    people = (fair.exporter.owner, fair.exporter.signer)
    threads = [threading.Thread(target=go, args=(deal, by)) for deal in deals for by in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with hall.db.read() as session:
        assert session.scalars(select(DealDocument.serial).order_by(DealDocument.serial)).all() == [*range(1, 13)]


def test_newer_terms_replace_a_document_and_those_that_stand_keep_it(fair, hall):
    deal = fair.propose()
    first = make(fair, deal, kind="quotation")
    until_idle(hall)
    assert row_of(fair, deal, first).standing == Standing.VALID
    fair.counter(deal, fair.buyer.owner, place="Nagoya")
    assert row_of(fair, deal, first).standing == Standing.REPLACED
    with pytest.raises(errors.TermsGone):
        make(fair, deal, kind="quotation", revision=1)
    fair.confirm(deal, fair.exporter.owner)
    second = make(fair, deal, kind="confirmation", revision=2)
    until_idle(hall)
    fair.counter(deal, fair.buyer.owner, place="Kobe")  # an amendment: what is sealed stays in force
    assert row_of(fair, deal, second).standing == Standing.VALID
    third = make(fair, deal, kind="proforma", revision=3)
    assert row_of(fair, deal, third).number == "PI-2026-0001"
    fair.confirm(deal, fair.exporter.owner)
    assert row_of(fair, deal, second).standing == Standing.REPLACED


def test_what_lapsed_makes_no_documents(fair, clock):
    deal = fair.propose()
    clock.move(days=60)
    with pytest.raises(errors.TermsGone):
        make(fair, deal, kind="quotation")
    assert fair.runner.ask(queries.documents_page, fair.exporter.owner, deal).choices == []


def test_a_document_is_declared_void_by_the_side_that_made_it(fair, hall):
    deal = fair.sealed()
    document = make(fair, deal)
    until_idle(hall)
    void = VoidDocument(document=document, reason="wrong bank")
    for by, refusal in ((fair.buyer.owner, NotFound), (fair.stranger, NotFound), (fair.exporter.member, Forbidden)):
        with pytest.raises(refusal):
            fair.runner.run(void, by)
    fair.runner.run(void, fair.exporter.signer)
    row = row_of(fair, deal, document)
    assert (row.standing, row.void_reason) == (Standing.VOID, "wrong bank")
    assert check(fair, row.number, row.code).standing == Standing.VOID
    with pytest.raises(errors.AlreadyVoid):
        fair.runner.run(void, fair.exporter.owner)
    assert row_of(fair, deal, make(fair, deal)).number == "PI-2026-0002"  # its number stays taken


def test_anybody_checks_by_number_and_code_together(fair, hall):
    deal = fair.sealed()
    document = make(fair, deal)
    row = row_of(fair, deal, document)
    assert check(fair, row.number, row.code) is None  # there is no file yet
    until_idle(hall)
    row = row_of(fair, deal, document)
    found = check(fair, row.number.lower(), f" {row.code.lower()} ")
    assert (found.kind, found.number, found.standing) == (DocumentKind.PROFORMA, row.number, Standing.VALID)
    assert (found.exporter[0], found.buyer[0]) == (
        fair.page(deal).table.exporter.name,
        fair.page(deal).table.buyer.name,
    )
    assert found.sha256 == file_of(fair, deal, document, fair.buyer.owner).sha256
    for number, code in (
        (row.number, ""),
        ("", row.code),
        (row.number, row.code[:-1] + "0"),
        ("PI-2026-0002", row.code),
    ):
        assert check(fair, number, code) is None


def test_what_failed_is_made_again_under_its_number(fair, hall):
    deal = fair.sealed()
    document = make(fair, deal)
    fair.runner.run(SettleDocument(document=document, reason="type"), SYSTEM)
    row = row_of(fair, deal, document)
    assert (row.standing, row.reason) == (Standing.FAILED, "type")
    with pytest.raises(NotFound):
        fair.runner.run(MakeAgain(document=document), fair.buyer.owner)
    fair.runner.run(MakeAgain(document=document), fair.exporter.owner)
    until_idle(hall)
    assert (row_of(fair, deal, document).standing, row_of(fair, deal, document).number) == (Standing.VALID, row.number)


def test_setting_twice_keeps_the_first_file(fair, hall):
    deal = fair.sealed()
    document = make(fair, deal)
    until_idle(hall)
    before = file_of(fair, deal, document, fair.exporter.owner)
    fair.runner.run(SettleDocument(document=document, octets=b"%PDF-other", pages=1), SYSTEM)
    assert file_of(fair, deal, document, fair.exporter.owner) == before
    with hall.db.read() as session:
        assert session.scalar(select(func.count(DealDocumentData.document_id))) == 1
    with pytest.raises(Forbidden):
        fair.runner.run(SettleDocument(document=document, octets=b"%PDF-"), fair.exporter.owner)


def test_a_document_keeps_what_it_said_when_a_company_changes(fair, hall):
    deal = fair.sealed()
    document = make(fair, deal)
    until_idle(hall)
    row = row_of(fair, deal, document)
    with hall.db.write() as session:
        session.info["now"] = row.at
        session.execute(update(Company).values(legal_name="Another name"))
        session.commit()
    assert check(fair, row.number, row.code).exporter[0] != "Another name"


def test_a_delay_that_was_told_is_put_on_paper(fair, hall):
    deal = fair.sealed()
    with pytest.raises(Invalid):  # nothing is late yet
        make(fair, deal, kind="delay")
    promise = fair.runner.ask(deal_deliveries, fair.exporter.owner, deal).current[0]
    lines = [{"promise": promise.public_id, "version": promise.version}]
    told = {"deal": deal, "lines": lines, "new_date": "2026-06-20", "reason": "plant_closed", "proposal": "air"}
    fair.runner.run(parse_data(TellDelay, {**told, "words": "窑炉检修"}), fair.exporter.owner)
    document = make(fair, deal, kind="delay", language="zh", second="ja")
    until_idle(hall)
    text = "".join(pages_of(file_of(fair, deal, document, fair.buyer.owner).octets))
    for expected in ("延期交货通知书", "納期遅延のお知らせ", "骨质瓷咖啡杯碟", "2026年5月25日", "2026年6月20日",
                     "工厂停工", "航空便への変更", "窑炉检修", "本通知不变更已约定的条款"):  # fmt: skip
        assert plain(expected) in text, expected
    with pytest.raises(Invalid):
        make(fair, deal, fair.buyer.owner, kind="delay")
