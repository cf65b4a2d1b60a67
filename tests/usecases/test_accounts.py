"""Acts on accounts through the runner: guessing, rights, sessions, tokens, clean-up, the command line."""

import re
import threading
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.factories import accounts
from tests.factories.accounts import PASSWORD
from tradehall.accounts import passwords, proofs, rules, zones
from tradehall.accounts.commands import (
    AskEmailChange,
    AskReset,
    ChangeLanguage,
    ChangePassword,
    ChangeProfile,
    ChangeTimeZone,
    ConfirmEmail,
    ConfirmEmailChange,
    CountSignIn,
    CountTry,
    CreateApiToken,
    CreatePerson,
    EndApiToken,
    EndOtherSessions,
    EndSession,
    ForgetOldSignIns,
    NoteSeen,
    ResetPassword,
    SendConfirmationAgain,
    SignIn,
    SignInForToken,
    SignOut,
    SignUp,
)
from tradehall.accounts.errors import AddressTaken, LinkVoid, TooManyFailures, WrongCredentials
from tradehall.accounts.models import ApiToken, Challenge, FailedSignIn, Person, SignInSession
from tradehall.accounts.queries import actor_of, by_session, by_token, people_by_ids
from tradehall.kernel.errors import Forbidden, Invalid, NotFound, StaleVersion, Unauthenticated
from tradehall.kernel.facts import EMITTERS, FACTS, Evict
from tradehall.kernel.i18n import Times
from tradehall.kernel.keys import IdempotencyRow
from tradehall.kernel.mail import MailRow
from tradehall.kernel.outbox import Chore, OutboxRow
from tradehall.kernel.policy import SYSTEM, VISITOR, Actor

NEW = "another set of words"
WRONG = "not the right words"


def rows(hall: Any, model: type, *where: Any) -> list[Any]:
    with hall.db.read() as session:
        found = list(session.scalars(select(model).where(*where)))
        session.expunge_all()
    return found


def count(hall: Any, model: type) -> int:
    with hall.db.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def facts(hall: Any, name: str) -> list[dict[str, Any]]:
    return [row.payload for row in rows(hall, OutboxRow, OutboxRow.name == name)]


def sign_up(**given: str) -> SignUp:
    made = {"name": "Ann", "email": "ann@company.example", "password": PASSWORD, "language": "en"}
    return SignUp(**{**made, "time_zone": "America/Chicago", **given})


# -- guessing -----------------------------------------------------------------------------------------


def test_the_wait_begins_with_the_fifth_failure_and_doubles_to_a_quarter_of_an_hour():
    start = datetime(2026, 3, 2, tzinfo=UTC)
    waits = []
    failed: list[datetime] = []
    at = start
    for _ in range(12):
        failed.append(at)
        waits.append(rules.wait_after(failed, at).total_seconds())
        at += timedelta(seconds=waits[-1] + 1)
    assert waits == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]
    slow = [start + timedelta(minutes=4 * n) for n in range(8)]
    assert rules.wait_after(slow, slow[-1]) == timedelta()
    assert rules.wait_after([], start) == timedelta()
    assert [rules.minutes(timedelta(seconds=s)) for s in (1, 60, 61, 900)] == [1, 1, 2, 15]


@pytest.mark.parametrize("known", [True, False])
def test_guesses_have_to_wait_the_same_for_known_and_unknown_addresses(hall, runner, clock, known):
    if known:
        accounts.person(runner, email="a@company.example")
    guess = SignIn(email="a@company.example", password=WRONG)
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            runner.run(guess, VISITOR)
    with pytest.raises(TooManyFailures) as refused:
        runner.run(guess, VISITOR)
    assert refused.value.params == {"minutes": 1}
    clock.move(seconds=29)
    with pytest.raises(TooManyFailures):
        runner.run(guess, VISITOR)
    clock.move(seconds=2)
    with pytest.raises(WrongCredentials):
        runner.run(guess, VISITOR)
    clock.move(seconds=59)
    with pytest.raises(TooManyFailures):
        runner.run(guess, VISITOR)
    assert count(hall, FailedSignIn) == 6


def test_many_guesses_at_once_do_not_get_past_the_wait(hall, runner):
    accounts.person(runner, email="a@company.example")
    compared, held = [], []
    barrier = threading.Barrier(12)

    def guess(number: int) -> None:
        barrier.wait()
        try:
            runner.run(SignIn(email="a@company.example", password=f"{WRONG} {number}"), VISITOR)
        except WrongCredentials:
            compared.append(number)
        except TooManyFailures:
            held.append(number)

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(compared), len(held)) == (5, 7)


def test_signing_in_forgives_failures_and_others_are_not_touched(hall, runner):
    accounts.person(runner, email="a@company.example")
    for email in ("a@company.example", "b@company.example"):
        for _ in range(4):
            with pytest.raises(WrongCredentials):
                runner.run(SignIn(email=email, password=WRONG), VISITOR)
    accounts.sign_in(runner, "a@company.example")
    assert {row.email for row in rows(hall, FailedSignIn)} == {"b@company.example"}


def test_the_present_password_cannot_be_guessed_from_inside_either(runner):
    accounts.person(runner, email="a@company.example")
    me, _ = accounts.sign_in(runner, "a@company.example")
    for _ in range(5):
        with pytest.raises(Invalid):
            runner.run(ChangePassword(current=WRONG, password=NEW), me)
    with pytest.raises(TooManyFailures):
        runner.run(ChangePassword(current=PASSWORD, password=NEW), me)


def test_codes_tried_at_once_count_five(hall, runner):
    challenge = runner.run(sign_up(), VISITOR)
    code = proofs.code_of(challenge)
    wrong = f"{(int(code) + 1) % 10**6:06d}"

    def guess() -> None:
        with pytest.raises(Invalid):
            runner.run(_code(challenge, wrong), VISITOR)

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows(hall, Challenge)[0].attempts == 5
    with pytest.raises(Invalid):
        runner.run(_code(challenge, code), VISITOR)


def _code(challenge: str, code: str) -> ConfirmEmail:
    return ConfirmEmail(challenge=challenge, code=code)


# -- passwords ----------------------------------------------------------------------------------------


def test_the_hash_is_argon2id_with_the_parameters_of_the_guide():
    real = passwords.Passwords()
    stored = real.hashed(PASSWORD)
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert real.fits(stored, PASSWORD)
    assert not real.fits(stored, WRONG)
    assert not real.fits(None, "nobody has this password")
    assert not real.fits("", "nobody has this password")
    assert not real.fits("no hash at all", PASSWORD)


def test_a_hash_of_former_parameters_is_replaced_at_sign_in(hall, runner):
    accounts.person(runner, email="a@company.example")
    before = rows(hall, Person)[0].password_hash
    usual = passwords.current()
    passwords.use(passwords.Passwords(memory=16, passes=1))
    try:
        accounts.sign_in(runner, "a@company.example")
        after = rows(hall, Person)[0].password_hash
        assert "m=8," in before
        assert "m=16," in after
        accounts.sign_in(runner, "a@company.example")
        assert rows(hall, Person)[0].password_hash == after
    finally:
        passwords.use(usual)


def test_at_most_two_hashes_are_made_at_once():
    """Four people at the door: a third hash does not begin while two are being made."""
    third = threading.Barrier(3)
    doors = []

    class Hasher:
        def hash(self, password):
            try:
                third.wait(0.3)
            except threading.BrokenBarrierError:
                return password
            doors.append(password)
            return password

    made = passwords.Passwords()
    made._hasher = Hasher()
    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(made.hashed, "abcd")) == ["a", "b", "c", "d"]
    assert doors == []


def test_of_passwords_and_tokens_nothing_is_stored_that_opens_a_door(hall, runner):
    """The whole database file is searched for them."""
    person = accounts.person(runner)
    me, session = accounts.sign_in(runner, person.email)
    token = runner.run(CreateApiToken(label="p"), me)["token"]
    challenge = runner.run(AskReset(email=person.email), VISITOR)
    secrets = [PASSWORD, session, token, proofs.link_of("reset", challenge), proofs.code_of(challenge)]
    with hall.db.read() as reading:
        connection = reading.connection().connection.driver_connection
        dump = "\n".join(connection.iterdump())
    assert person.email in dump
    # six digits may stand inside an id by chance
    assert [
        secret for secret in secrets if re.search(rf"(?<![0-9a-zA-Z.]){re.escape(secret)}(?![0-9a-zA-Z])", dump)
    ] == []


@pytest.mark.parametrize(
    "password",
    ["password1234", "aaaaaaaaaaaa", "qwertyuiop12", "tradehall2026", "annannannann", "1" * 128],
)
def test_easy_passwords_are_refused_for_known_and_unknown_addresses(hall, runner, password):
    accounts.person(runner, email="known@company.example")
    for email in ("ann@company.example", "known@company.example"):
        with pytest.raises(Invalid) as refused:
            runner.run(sign_up(email=email, password=password), VISITOR)
        assert [e.code for e in refused.value.fields["password"]] == ["weak"]
    assert count(hall, Person) == 1


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "x kiln, a river and " * 5 + "three boats",  # zxcvbn takes 72 characters
        "zibo-mie-2020",
        "陶瓷 商談 会議 東京 大阪 京都",
        "한국어 비밀번호 열두자",
        "🏺" * 3 + " kiln and river",
    ],
)
def test_good_passwords_are_taken(runner, password):
    assert runner.run(sign_up(password=password), VISITOR)


def test_hangul_typed_in_two_ways_is_one_password(runner):
    composed = "비밀번호는 열두글자"
    decomposed = unicodedata.normalize("NFD", composed)
    assert composed != decomposed
    runner.run(CreatePerson(email="a@company.example", password=composed + " abc", name="Kim"), SYSTEM)
    assert runner.run(SignIn(email="a@company.example", password=decomposed + " abc"), VISITOR)["token"]


def test_no_password_or_token_is_kept_of_a_keyed_request(hall, runner):
    runner.run(sign_up(), VISITOR, key="k1")
    [before] = rows(hall, IdempotencyRow)
    runner.run(sign_up(password=NEW), VISITOR, key="k1")  # same key: the first answer, nothing done twice
    assert count(hall, Challenge) == 1
    assert before.request_hash == rows(hall, IdempotencyRow)[0].request_hash


# -- who may what -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [
        CreatePerson(email="x@company.example", password=PASSWORD, name="X", roles=["admin"]),
        ForgetOldSignIns(),
        CountSignIn(email="x@company.example"),
        CountTry(challenge="0" * 26),
    ],
)
def test_what_only_the_platform_does(runner, command):
    admin = accounts.person(runner, roles=["admin", "organiser"])
    for actor in (VISITOR, admin):
        with pytest.raises(Forbidden):
            runner.run(command, actor)


@pytest.mark.parametrize(
    "command",
    [
        ChangeProfile(name="X", language="en", time_zone="UTC", version=1),
        ChangeLanguage(language="ja"),
        ChangeTimeZone(time_zone="UTC"),
        ChangePassword(current=PASSWORD, password=NEW),
        AskEmailChange(email="new@company.example", account_password=PASSWORD),
        EndSession(session="0" * 26),
        EndOtherSessions(),
        CreateApiToken(label="x"),
    ],
)
def test_visitors_and_programs_change_no_account(hall, runner, command):
    """A token that leaked cannot make itself a password, an address or another token."""
    person = accounts.person(runner)
    made = runner.run(SignInForToken(email=person.email, password=PASSWORD), VISITOR)
    program = runner.ask(by_token, VISITOR, made["token"]).actor
    assert program.session_id is not None
    assert program.session_id < 0
    for actor in (VISITOR, program):
        with pytest.raises(Unauthenticated):
            runner.run(command, actor)
    assert facts(hall, "PersonChanged") == []


@pytest.mark.parametrize("command", [SignOut(), NoteSeen(), EndApiToken(token="0" * 26)])
def test_what_needs_somebody_signed_in(runner, command):
    with pytest.raises(Unauthenticated):
        runner.run(command, VISITOR)


def test_sessions_and_tokens_of_others_do_not_exist(hall, runner):
    person, stranger = accounts.person(runner), accounts.person(runner, roles=["admin"])
    accounts.sign_in(runner, person.email)
    runner.run(CreateApiToken(label="x"), person)
    session, token = rows(hall, SignInSession)[0], rows(hall, ApiToken)[0]
    for command in (EndSession(session=session.public_id), EndApiToken(token=token.public_id)):
        with pytest.raises(NotFound):
            runner.run(command, stranger)
    with pytest.raises(NotFound):
        runner.run(CreateApiToken(label="x", person=person.public_id), stranger)
    assert rows(hall, SignInSession)[0].ended_at is None
    assert rows(hall, ApiToken)[0].ended_at is None


def test_two_accounts_with_one_address_are_refused(runner):
    accounts.person(runner, email="a@company.example")
    with pytest.raises(AddressTaken):
        accounts.person(runner, email="A@COMPANY.example")


# -- sessions and tokens ------------------------------------------------------------------------------


def test_a_session_knows_its_person(runner):
    made = accounts.person(runner, name="李娜", language="zh", roles=["organiser", "interpreter"])
    me, token = accounts.sign_in(runner, made.email)
    assert me == Actor(
        "person",
        made.person_id,
        made.public_id,
        "李娜",
        made.email,
        "zh",
        "Asia/Shanghai",
        frozenset({"organiser", "interpreter"}),
        me.session_id,
    )
    assert runner.ask(actor_of, SYSTEM, made.person_id) == made
    assert runner.ask(by_session, VISITOR, token + "x") is None
    assert runner.ask(by_token, VISITOR, token) is None


def test_sessions_end_by_time(runner, clock):
    person, admin = accounts.person(runner), accounts.person(runner, roles=["admin"])
    _, mine = accounts.sign_in(runner, person.email)
    _, theirs = accounts.sign_in(runner, admin.email)
    clock.move(hours=12)
    assert runner.ask(by_session, VISITOR, theirs) is None
    for _ in range(2):
        known = runner.ask(by_session, VISITOR, mine)
        runner.run(NoteSeen(), known.actor)
        clock.move(days=6)
    assert runner.ask(by_session, VISITOR, mine) is not None
    clock.move(days=2)
    assert runner.ask(by_session, VISITOR, mine) is None


def test_ended_sessions_close_their_sockets(hall, runner):
    person = accounts.person(runner)
    me, _ = accounts.sign_in(runner, person.email)
    accounts.sign_in(runner, person.email)
    accounts.sign_in(runner, person.email)
    token = runner.run(CreateApiToken(label="x"), me)
    assert runner.run(EndOtherSessions(), me) == 2
    assert runner.run(EndOtherSessions(), me) == 0
    runner.run(EndApiToken(token=token["id"]), me)
    runner.run(SignOut(), me)
    ended = facts(hall, "SessionsEnded")
    assert [fact["sessions"] for fact in ended] == [[2, 3], [-1], [1]]
    kind = FACTS["SessionsEnded"]
    with runner.reading(SYSTEM) as reader:
        told = [m for fact in ended for tell in EMITTERS[kind] for m in tell(kind(**fact), reader)]
    assert told == [Evict("session:2"), Evict("session:3"), Evict("session:-1"), Evict("session:1")]


def test_a_new_password_ends_sessions_tokens_and_older_links(hall, runner):
    person = accounts.person(runner)
    me, session = accounts.sign_in(runner, person.email)
    token = runner.run(CreateApiToken(label="x"), me)["token"]
    runner.run(AskEmailChange(email="new@company.example", account_password=PASSWORD), me)
    first = runner.run(AskReset(email=person.email), VISITOR)
    second = runner.run(AskReset(email=person.email), VISITOR)
    with pytest.raises(Invalid):
        runner.run(ResetPassword(link=proofs.link_of("reset", second), password=person.email), VISITOR)
    runner.run(ResetPassword(link=proofs.link_of("reset", second), password=NEW), VISITOR)
    assert runner.ask(by_session, VISITOR, session) is None
    assert runner.ask(by_token, VISITOR, token) is None
    with pytest.raises(LinkVoid):
        runner.run(ResetPassword(link=proofs.link_of("reset", first), password=WRONG), VISITOR)
    [change] = rows(hall, Challenge, Challenge.purpose == "change")
    with pytest.raises(LinkVoid):
        runner.run(ConfirmEmailChange(link=proofs.link_of("change", change.public_id)), VISITOR)
    with pytest.raises(WrongCredentials):
        runner.run(SignIn(email=person.email, password=PASSWORD), VISITOR)


def test_one_link_used_twice_at_once_counts_once(runner):
    person = accounts.person(runner)
    link = proofs.link_of("reset", runner.run(AskReset(email=person.email), VISITOR))
    barrier, done = threading.Barrier(4), []

    def use(number: int) -> None:
        barrier.wait()
        try:
            runner.run(ResetPassword(link=link, password=f"{NEW} {number}"), VISITOR)
            done.append(number)
        except LinkVoid:
            pass

    threads = [threading.Thread(target=use, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1
    accounts.sign_in(runner, person.email, f"{NEW} {done[0]}")


def test_disabled_people_are_shut_out(hall, runner):
    person = accounts.person(runner)
    _, session = accounts.sign_in(runner, person.email)
    token = runner.run(SignInForToken(email=person.email, password=PASSWORD), VISITOR)["token"]
    with hall.db.write() as db:
        db.get_one(Person, person.person_id).state = "disabled"
        db.commit()
    assert runner.ask(by_session, VISITOR, session) is None
    assert runner.ask(by_token, VISITOR, token) is None
    with pytest.raises(WrongCredentials):
        runner.run(SignIn(email=person.email, password=PASSWORD), VISITOR)
    with pytest.raises(NotFound):
        runner.ask(actor_of, SYSTEM, person.person_id)


# -- letters ------------------------------------------------------------------------------------------


def test_nobody_is_flooded_with_mails_and_nobody_sees_where_it_stops(hall, runner, clock):
    person = accounts.person(runner)
    answers = [runner.run(AskReset(email=person.email), VISITOR) for _ in range(8)]
    assert len(set(answers)) == 8
    assert {len(answer) for answer in answers} == {26}
    assert count(hall, Challenge) == 5
    clock.move(minutes=61)
    runner.run(AskReset(email=person.email), VISITOR)
    assert count(hall, Challenge) == 6


def test_mails_come_in_the_language_and_zone_of_the_reader(hall, runner):
    person = accounts.person(runner, name="森 <b>健二</b>", language="ja", time_zone="Asia/Tokyo")
    runner.run(AskReset(email=person.email), VISITOR)
    hall.dispatcher.run_due()
    hall.dispatcher.run_due()
    [mail] = rows(hall, MailRow)
    assert (mail.recipient, mail.language, mail.state) == (person.email, "ja", "kept")
    assert "10:30" in mail.text
    assert Times("ja").zone_name("Asia/Tokyo", hall.runner.clock.now()) in mail.text
    assert "森 <b>健二</b>" in mail.text
    assert "<b>" not in mail.html
    assert 'lang="ja"' in mail.html
    assert len(mail.html) < 60_000
    assert not mail.subject.startswith("Subject")


def test_a_mail_of_a_used_or_late_link_is_not_sent(hall, runner, clock):
    person = accounts.person(runner)
    runner.run(AskReset(email=person.email), VISITOR)
    clock.move(minutes=31)
    hall.dispatcher.run_due()
    assert rows(hall, MailRow) == []


def test_an_address_taken_in_the_meantime_is_refused_at_the_confirmation(hall, runner):
    person = accounts.person(runner)
    runner.run(AskEmailChange(email="new@company.example", account_password=PASSWORD), person)
    accounts.person(runner, email="new@company.example")
    [change] = rows(hall, Challenge)
    with pytest.raises(AddressTaken):
        runner.run(ConfirmEmailChange(link=proofs.link_of("change", change.public_id)), VISITOR)


def test_the_way_back_leaves_no_door_to_whoever_changed_the_address(hall, runner):
    person = accounts.person(runner, email="owner@company.example")
    thief, _ = accounts.sign_in(runner, person.email)
    for email in ("thief1@company.example", "thief2@company.example"):
        asked = runner.run(AskEmailChange(email=email, account_password=PASSWORD), thief)
        runner.run(ConfirmEmailChange(link=proofs.link_of("change", asked)), thief)
    first, second = (c for c in rows(hall, Challenge) if (c.payload or {}).get("undo"))
    reset = runner.run(AskReset(email="thief2@company.example"), VISITOR)
    runner.run(ResetPassword(link=proofs.link_of("reset", reset), password=NEW), VISITOR)
    assert runner.run(ConfirmEmailChange(link=proofs.link_of("change", first.public_id)), VISITOR) == {"way_back": True}
    assert rows(hall, Person)[0].email == "owner@company.example"
    with pytest.raises(LinkVoid):
        runner.run(ConfirmEmailChange(link=proofs.link_of("change", second.public_id)), VISITOR)
    for password in (PASSWORD, NEW, "nobody has this password"):
        with pytest.raises(WrongCredentials):
            runner.run(SignIn(email="owner@company.example", password=password), VISITOR)


def test_the_confirmation_is_told_once(hall, runner):
    challenge = runner.run(sign_up(), VISITOR)
    again = runner.run(SendConfirmationAgain(email="ann@company.example"), VISITOR)
    assert facts(hall, "PersonSignedUp") == []
    runner.run(ConfirmEmail(link=proofs.link_of("confirm", again)), VISITOR)
    with pytest.raises(LinkVoid):
        runner.run(ConfirmEmail(link=proofs.link_of("confirm", challenge)), VISITOR)
    [person] = rows(hall, Person)
    assert facts(hall, "PersonSignedUp") == [{"person": person.id, "public_id": person.public_id}]
    assert (person.name, person.time_zone) == ("Ann", "America/Chicago")


# -- profile ------------------------------------------------------------------------------------------


def test_a_stale_profile_tells_what_differs(runner):
    person = accounts.person(runner, name="Ann", time_zone="Asia/Tokyo")
    mine = ChangeProfile(name="Ann", name_latin="Ann A", language="ja", time_zone="PRC", version=1)
    runner.run(mine, person)
    with pytest.raises(StaleVersion) as refused:
        runner.run(mine.model_copy(update={"name": "Bea", "language": "ko"}), person)
    assert refused.value.details == {
        "version": 2,
        "changes": [
            {"field": "name", "yours": "Bea", "theirs": "Ann"},
            {"field": "language", "yours": "ko", "theirs": "ja"},
        ],
    }


def test_names_of_people_by_their_ids(runner, queries_of):
    people = [accounts.person(runner, name_latin=f"P{n}") for n in range(30)]
    ids = [person.person_id for person in people]
    found = runner.ask(people_by_ids, SYSTEM, [*ids, 999, ids[0]])
    assert list(found) == ids
    assert found[ids[3]].name_latin == "P3"
    assert runner.ask(people_by_ids, SYSTEM, []) == {}
    assert queries_of(lambda: runner.ask(people_by_ids, SYSTEM, ids)) == 1


def test_offered_zones_are_zones_and_the_chosen_one_is_always_there():
    names = [name for _, zones_ in zones.offered(None) for name in zones_]
    assert 60 <= len(names) == len(set(names)) <= 80
    for language in ("en", "zh", "ja", "ko"):
        cities = [Times(language).city(name) for name in names]
        assert all(cities)
        assert len(set(cities)) == len(cities)
    assert zones.offered("Asia/Urumqi")[-1][1] == ["UTC", "Asia/Urumqi"]
    assert zones.offered("nonsense") == zones.offered(None)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", ("Edge", "Windows")),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) Version/17 Safari/605", ("Safari", "macOS")),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/140 MicroMessenger/8", ("WeChat", "Android")),
        ("curl/8", ("", "")),
    ],
)
def test_devices_have_names(agent, name):
    assert rules.device_name(agent) == name


# -- cleaning up and the command line -----------------------------------------------------------------


def test_what_is_over_is_forgotten(hall, runner, clock):
    runner.run(sign_up(), VISITOR)
    person, other = accounts.person(runner), accounts.person(runner)
    me, _ = accounts.sign_in(runner, person.email)
    with pytest.raises(WrongCredentials):
        runner.run(SignIn(email="nobody@company.example", password=WRONG), VISITOR)
    clock.move(days=7, seconds=1)
    _, fresh = accounts.sign_in(runner, other.email)
    runner.run(ForgetOldSignIns(), SYSTEM)
    assert facts(hall, "SessionsEnded") == [{"person": person.person_id, "sessions": [me.session_id]}]
    assert count(hall, FailedSignIn) == 0
    assert {row.email for row in rows(hall, Person)} == {person.email, other.email}
    assert runner.ask(by_session, VISITOR, fresh) is not None
    clock.move(days=8)
    runner.run(ForgetOldSignIns(), SYSTEM)
    again, _ = accounts.sign_in(runner, other.email)
    clock.move(days=91)
    runner.run(ForgetOldSignIns(), SYSTEM)
    runner.run(ForgetOldSignIns(), SYSTEM)
    assert {row.id for row in rows(hall, SignInSession)} == {me.session_id, again.session_id}  # the last of each
    assert any(isinstance(chore, Chore) and chore.command is ForgetOldSignIns for chore in hall.dispatcher.chores)


def test_accounts_and_tokens_from_the_shell(hall, runner):
    from tradehall.accounts.cli import token, user

    shell = hall.app.test_cli_runner()
    arguments = ["create", "Root@company.example", "--role", "admin", "--role", "organiser", "--password-stdin"]
    made = shell.invoke(user, [*arguments, "--zone", "Asia/Tokyo"], input=PASSWORD + "\n")
    assert made.exit_code == 0, made.output
    me, _ = accounts.sign_in(runner, "root@company.example")
    assert (me.roles, me.time_zone, me.name) == ({"admin", "organiser"}, "Asia/Tokyo", "Root")
    printed = shell.invoke(token, ["create", "root@company.example"])
    known = runner.ask(by_token, VISITOR, printed.output.strip())
    assert known.actor.person_id == me.person_id
    again = shell.invoke(user, arguments, input=PASSWORD + "\n")
    assert (again.exit_code, "Another account" in again.output) == (1, True)
    short = shell.invoke(user, ["create", "b@company.example", "--password-stdin"], input="short\n")
    assert (short.exit_code, "at least 12" in short.output) == (1, True)
    assert shell.invoke(token, ["create", "nobody@company.example"]).exit_code == 1
