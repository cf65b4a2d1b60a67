"""Files through the runner, on both databases: parts that race, limits, who may, what is removed, what is sealed."""

import threading

import pytest
from sqlalchemy import func, select

from tests.conftest import on_both_databases
from tests.factories.chat import client_id, make_fair, open_conversation
from tests.factories.files import sent, settle, upload
from tradehall.chat.commands import SendMessage
from tradehall.chat.files import queries, rules
from tradehall.chat.files.commands import AddPart, CancelUpload, ForgetFiles, SettleFile, StartUpload
from tradehall.chat.files.errors import NotToSend, OffsetMoved, TooManyFiles, UploadOver
from tradehall.chat.models import ChatFile, ChatFilePart, ConversationMember, Message
from tradehall.events.commands import WithdrawRegistration
from tradehall.kernel.errors import DomainError, Forbidden, NotFound, Unauthenticated
from tradehall.kernel.policy import SYSTEM, VISITOR
from tradehall.kernel.secrets import Unreadable

pytestmark = on_both_databases
BODY = bytes(range(256)) * 3000  # three parts
WHOLE = len(BODY)


@pytest.fixture
def fair(runner):
    return make_fair(runner)


@pytest.fixture
def talk(fair):
    return open_conversation(fair)


def begin(runner, fair, talk, key="upload-1", size=WHOLE):
    return runner.run(StartUpload(conversation=talk, client_id=key, name="list.txt", size=size), fair.anna)


def rows(runner, what=ChatFilePart.file_id):
    with runner.db.read() as session:
        return session.scalar(select(func.count(what)))


def whole(runner, who, file, variant="full"):
    found = runner.ask(queries.sent_file, who, file)
    starts = runner.ask(queries.starts, who, found, variant)
    return b"".join(runner.ask(queries.part, who, found, variant, start) for start in starts)


def at_once(acts):
    """What became of acts that begin at the same moment: 'done' or the name of the refusal."""
    barrier, told = threading.Barrier(len(acts)), []

    def go(act):
        barrier.wait()
        try:
            act()
        except DomainError as error:
            told.append(type(error).__name__)
        else:
            told.append("done")

    threads = [threading.Thread(target=go, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def test_of_parts_that_race_one_is_kept(runner, fair, talk):
    file = begin(runner, fair, talk)
    for start in range(0, len(BODY), rules.PART):
        part = AddPart(file=file, offset=start, octets=BODY[start : start + rules.PART])
        told = at_once([lambda part=part: runner.run(part, fair.anna)] * 6)
        assert told.count("done") == 1
        assert set(told) <= {"done", "OffsetMoved", "UploadOver"}
    settle(runner, file)
    assert whole(runner, fair.anna, file) == BODY


def test_of_uploads_that_begin_at_once_no_more_than_the_limit_begin(runner, fair, talk):
    for number in range(rules.PER_HOUR - 3):
        begin(runner, fair, talk, f"upload-{number}", 5)
    acts = [lambda key=key: begin(runner, fair, talk, f"at-once-{key}", 5) for key in range(8)]
    told = at_once(acts)
    assert (told.count("done"), told.count("TooManyFiles")) == (3, 5)
    assert rows(runner, ChatFile.id) == rules.PER_HOUR


def test_the_same_beginning_at_once_is_the_same_file(runner, fair, talk):
    told = at_once([lambda: begin(runner, fair, talk)] * 6)
    assert told == ["done"] * 6
    assert rows(runner, ChatFile.id) == 1


def test_another_file_under_the_same_id_is_refused(runner, fair, talk):
    begin(runner, fair, talk)
    with pytest.raises(UploadOver):
        begin(runner, fair, talk, size=10)


def test_who_is_not_in_the_conversation_sends_no_file(runner, fair, talk):
    start = StartUpload(conversation=talk, client_id="upload-1", name="a.txt", size=5)
    for name in ("carl", "dora", "olga", "vera"):
        with pytest.raises(NotFound):
            runner.run(start, fair.people[name])
    with pytest.raises(Unauthenticated):
        runner.run(start, VISITOR)
    file = begin(runner, fair, talk)
    for who in (fair.kenji, fair.bo, fair.carl):
        for command in (AddPart(file=file, offset=0, octets=BODY[: rules.PART]), CancelUpload(file=file)):
            with pytest.raises(NotFound):
                runner.run(command, who)
    with pytest.raises(Forbidden):
        runner.run(SettleFile(file=file), fair.anna)
    with pytest.raises(Forbidden):
        runner.run(ForgetFiles(), fair.olga)


def test_who_is_put_out_goes_on_with_nothing_and_reads_nothing(runner, fair, talk):
    read = sent(runner, fair.kenji, talk, "file-of-kenji")
    file = begin(runner, fair, talk)
    runner.run(AddPart(file=file, offset=0, octets=BODY[: rules.PART]), fair.anna)
    found = runner.ask(queries.sent_file, fair.anna, read)
    with runner.db.write() as session:
        session.query(ConversationMember).filter_by(person_id=fair.anna.person_id).delete()
        session.commit()
    with pytest.raises(NotFound):
        runner.run(AddPart(file=file, offset=rules.PART, octets=BODY[: rules.PART]), fair.anna)
    with pytest.raises(NotFound):
        runner.ask(queries.sent_file, fair.anna, read)
    with pytest.raises(NotFound):  # in the middle of a download, too
        runner.ask(queries.part, fair.anna, found, "full", 0)


def test_nothing_is_begun_where_nothing_may_be_written(runner, fair, talk):
    runner.run(WithdrawRegistration(participation=fair.places["buyer"].public_id, confirmed=True), fair.kenji)
    with pytest.raises((Forbidden, NotFound)):
        begin(runner, fair, talk)


def test_octets_are_sealed_and_open_in_their_own_place_only(runner, fair, talk):
    one = sent(runner, fair.anna, talk, "file-one", b"account 62220001 of the kiln")
    other = sent(runner, fair.anna, talk, "file-two", b"account 99999999 of a thief!")
    with runner.db.write() as session:
        parts = session.scalars(
            select(ChatFilePart).where(ChatFilePart.variant == "full").order_by(ChatFilePart.file_id)
        ).all()
        assert all(b"account" not in part.octets for part in parts)
        parts[0].octets = parts[1].octets
        session.commit()
    assert whole(runner, fair.kenji, other).endswith(b"thief!")
    with pytest.raises(Unreadable):
        whole(runner, fair.kenji, one)


def test_a_check_that_is_repeated_or_late_changes_nothing(runner, fair, talk):
    file = upload(runner, fair.anna, talk, "a.txt", b"terms", "upload-1")
    settle(runner, file, preview=b"picture")
    settle(runner, file, reason="damaged")
    assert whole(runner, fair.anna, file) == b"terms"
    assert whole(runner, fair.anna, file, "preview") == b"picture"
    gone = upload(runner, fair.anna, talk, "b.txt", b"terms", "upload-2")
    runner.run(CancelUpload(file=gone), fair.anna)
    settle(runner, gone)
    assert runner.ask(queries.upload, fair.anna, gone).reason == "cancelled"


def test_what_is_refused_leaves_no_octets(runner, fair, talk):
    file = upload(runner, fair.anna, talk, "a.txt", b"terms", "upload-1")
    settle(runner, file, reason="active")
    assert rows(runner) == 0
    with pytest.raises(UploadOver):
        runner.run(AddPart(file=file, offset=5, octets=b"x"), fair.anna)
    with pytest.raises(NotToSend):
        runner.run(SendMessage(conversation=talk, client_id=client_id(1), files=[file]), fair.anna)


def test_a_file_is_sent_once_whoever_is_faster(runner, fair, talk):
    file = upload(runner, fair.anna, talk, "a.txt", b"terms", "upload-1")
    settle(runner, file)
    acts = [
        lambda key=key: runner.run(SendMessage(conversation=talk, client_id=client_id(key), files=[file]), fair.anna)
        for key in range(50, 56)
    ]
    told = at_once(acts)
    assert sorted(set(told)) == ["NotToSend", "done"]
    assert told.count("done") == 1
    assert rows(runner, Message.id) == 1


def test_what_nobody_goes_on_with_or_sends_is_removed_after_a_day(runner, fair, talk, clock):
    kept = sent(runner, fair.anna, talk, "file-sent")
    begun = begin(runner, fair, talk)
    runner.run(AddPart(file=begun, offset=0, octets=BODY[: rules.PART]), fair.anna)
    ready = upload(runner, fair.anna, talk, "b.txt", b"terms", "upload-2")
    settle(runner, ready)
    runner.run(ForgetFiles(), SYSTEM)
    assert rows(runner, ChatFile.id) == 3
    clock.move(hours=23)
    runner.run(AddPart(file=begun, offset=rules.PART, octets=BODY[rules.PART : 2 * rules.PART]), fair.anna)
    clock.move(hours=2)
    runner.run(ForgetFiles(), SYSTEM)
    with pytest.raises(NotFound):
        runner.ask(queries.upload, fair.anna, ready)
    assert runner.ask(queries.upload, fair.anna, begun).received == 2 * rules.PART
    clock.move(hours=25)
    runner.run(ForgetFiles(), SYSTEM)
    with pytest.raises(NotFound):
        runner.run(AddPart(file=begun, offset=2 * rules.PART, octets=BODY[2 * rules.PART :]), fair.anna)
    clock.move(days=400)
    runner.run(ForgetFiles(), SYSTEM)
    assert whole(runner, fair.kenji, kept) == b"terms of sale"


def test_files_that_were_taken_back_count_for_the_hour_all_the_same(runner, fair, talk):
    for number in range(rules.PER_HOUR):
        runner.run(CancelUpload(file=begin(runner, fair, talk, f"upload-{number}", 5)), fair.anna)
    with pytest.raises(TooManyFiles):
        begin(runner, fair, talk, "one-too-many", 5)


def test_a_gap_is_never_kept(runner, fair, talk):
    file = begin(runner, fair, talk)
    for offset, octets in ((rules.PART, BODY[: rules.PART]), (0, BODY[:100])):
        with pytest.raises(OffsetMoved) as refused:
            runner.run(AddPart(file=file, offset=offset, octets=octets), fair.anna)
        assert refused.value.details == {"received": 0}
    assert rows(runner) == 0
