"""Companies through their commands: who may do what, what is kept, what strangers see."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from tests.factories import companies as make
from tests.factories.accounts import person
from tradehall.companies import queries
from tradehall.companies.commands import (
    AcceptInvitation,
    AddMember,
    ArchiveListing,
    ChangeCompany,
    ChangeListing,
    ChangeMember,
    ChangeNeed,
    ChangePicture,
    CloseNeed,
    CreateCompany,
    Direction,
    InviteMember,
    MovePicture,
    OpenNeed,
    PublishListing,
    RemoveMember,
    RemovePicture,
    RevokeInvitation,
    Role,
)
from tradehall.companies.errors import (
    AlreadyInvited,
    AlreadyMember,
    BadPicture,
    DoesNotBuy,
    DoesNotSell,
    InvitationOver,
    LastOwner,
    NotInvited,
    NotMember,
    SlugTaken,
    TooManyPictures,
    WrongState,
)
from tradehall.companies.models import PictureData
from tradehall.companies.queries.pages import Narrow
from tradehall.kernel.errors import Forbidden, Invalid, NotFound, StaleVersion, Unauthenticated
from tradehall.kernel.money import Money
from tradehall.kernel.outbox import OutboxRow
from tradehall.kernel.parse import parse_data
from tradehall.kernel.policy import SYSTEM, VISITOR


@pytest.fixture
def owner(runner):
    return person(runner, name="李娜", language="zh")


@pytest.fixture
def stranger(runner):
    return person(runner)


def slug_of(runner, public_id):
    return runner.ask(queries.company_by_public_id, SYSTEM, public_id).slug


def facts(runner):
    return runner.ask(
        lambda reader: list(reader.session.scalars(select(OutboxRow.name).order_by(OutboxRow.id))), SYSTEM
    )


# -- companies ------------------------------------------------------------------------------------


def test_whoever_creates_a_company_owns_it(runner, owner):
    public_id = make.company(runner, owner, legal_name_en="Zibo Huaguang Ceramics", job_title="外贸部经理")
    [mine] = runner.ask(queries.my_companies, owner)
    assert (mine.company.public_id, mine.company.slug, mine.role, mine.signs) == (
        public_id,
        "zibo-huaguang-ceramics",
        "owner",
        True,
    )
    assert mine.company.language == "zh"
    assert "CompanyCreated" in facts(runner)
    known = runner.ask(queries.membership, SYSTEM, mine.company.id, owner.person_id)
    assert (known.role, known.job_title, known.signs) == ("owner", "外贸部经理", True)


def test_a_visitor_creates_nothing(runner):
    with pytest.raises(Unauthenticated):
        make.company(runner, VISITOR)


def test_only_the_system_names_another_owner(runner, owner, stranger):
    with pytest.raises(Forbidden):
        make.company(runner, stranger, owner=owner.public_id)
    make.company(runner, SYSTEM, owner=owner.public_id)
    assert len(runner.ask(queries.my_companies, owner)) == 1
    assert runner.ask(queries.my_companies, stranger) == []
    assert runner.ask(queries.my_companies, VISITOR) == []


def test_a_slug_is_made_unique_or_refused(runner, owner):
    first = make.company(runner, owner, legal_name_en="Same Name")
    second = make.company(runner, owner, legal_name_en="Same Name")
    assert [slug_of(runner, first), slug_of(runner, second)] == ["same-name", "same-name-2"]
    for taken in ("same-name", "mine"):
        with pytest.raises(SlugTaken):
            make.company(runner, owner, slug=taken)
    assert slug_of(runner, make.company(runner, owner, legal_name_en="MINE")) == "mine-2"


def test_all_problems_of_a_profile_are_told_at_once(runner, owner):
    with pytest.raises(Invalid) as caught:
        make.company(runner, owner, buys=True, business_type=None, registration_no="123")
    assert set(caught.value.fields) == {"business_type", "buyer_type", "registration_no"}
    with pytest.raises(Invalid) as caught:
        parse_data(CreateCompany, {"website": "javascript:alert(1)", "sectors": ["x"], "legal_name_en": "株"})
    assert {"legal_name", "website", "sectors.0", "legal_name_en", "country"} <= set(caught.value.fields)


def changed(**given):
    return make.profile(version=1, **given)


def test_members_change_the_profile_and_others_do_not(runner, owner, stranger):
    member = person(runner)
    public_id = make.company(runner, owner, member)
    command = parse_data(ChangeCompany, changed(company=public_id, city="Boshan", details={"ports": ["CNTAO"]}))
    with pytest.raises(Forbidden):
        runner.run(command, stranger)
    with pytest.raises(Unauthenticated):
        runner.run(command, VISITOR)
    runner.run(command, member)
    profile = runner.ask(queries.own_profile, owner, slug_of(runner, public_id))
    assert (profile.card.city, profile.details.ports, profile.version) == ("Boshan", ["CNTAO"], 2)


def test_the_later_of_two_editors_is_told_what_changed(runner, owner):
    public_id = make.company(runner, owner)
    runner.run(parse_data(ChangeCompany, changed(company=public_id, city="Boshan")), owner)
    with pytest.raises(StaleVersion) as caught:
        runner.run(
            parse_data(ChangeCompany, changed(company=public_id, city="Zichuan", website="https://a.example")), owner
        )
    told = {change["field"]: (change["yours"], change["theirs"]) for change in caught.value.details["changes"]}
    assert told["city"] == ("Zichuan", "Boshan")
    assert told["website"] == ("https://a.example", "")
    assert "search" not in told
    assert "country" not in told
    assert caught.value.details["version"] == 2


@pytest.mark.parametrize(
    ("state", "visitor", "signed_in"), [("active", True, True), ("signed_in", False, True), ("draft", False, False)]
)
def test_a_company_is_seen_by_whom_it_says(runner, owner, stranger, state, visitor, signed_in):
    public_id = make.company(runner, owner, state=state)
    listing = make.listing(runner, owner, public_id)
    slug = slug_of(runner, public_id)
    for actor, seen in ((VISITOR, visitor), (stranger, signed_in), (owner, True)):
        assert (listing in runner.ask(queries.listings_by_public_ids, actor, [listing])) is seen
        if seen:
            assert runner.ask(queries.company_page, actor, slug).profile.card.slug == slug
            assert runner.ask(queries.listing_page, actor, slug, listing).listing.public_id == listing
        else:
            for query, given in ((queries.company_page, (slug,)), (queries.listing_page, (slug, listing))):
                with pytest.raises(NotFound):
                    runner.ask(query, actor, *given)
            with pytest.raises(NotFound):
                runner.run(parse_data(ChangeCompany, changed(company=public_id)), actor)


def test_organisers_see_companies_that_are_not_shown(runner, owner):
    organiser = person(runner, roles=["organiser"])
    slug = slug_of(runner, make.company(runner, owner, state="draft"))
    assert not runner.ask(queries.company_page, organiser, slug).may_edit
    with pytest.raises(Forbidden):
        runner.ask(queries.workspace, organiser, slug)


def test_members_names_are_for_signed_in_people(runner, owner, stranger):
    slug = slug_of(runner, make.company(runner, owner, job_title="经理"))
    assert runner.ask(queries.company_page, VISITOR, slug).members is None
    [member] = runner.ask(queries.company_page, stranger, slug).members
    assert (member.name, member.job_title) == ("李娜", "经理")
    assert not hasattr(member, "email")


# -- members --------------------------------------------------------------------------------------


def test_an_invitation_makes_a_member(runner, hall, owner):
    guest = person(runner, email="guest@ceramics.example", language="ja")
    public_id = make.company(runner, owner)
    invitation = runner.run(InviteMember(company=public_id, email="Guest@Ceramics.Example", role=Role.MEMBER), owner)
    with pytest.raises(AlreadyInvited):
        runner.run(InviteMember(company=public_id, email="guest@ceramics.example"), owner)
    assert runner.ask(queries.invitation_page, guest, invitation).mine
    slug = runner.run(AcceptInvitation(invitation=invitation, job_title="Sales"), guest)
    members = runner.ask(queries.members_page, guest, slug)
    assert [(m.public_id, m.role, m.signs) for m in members.members] == [
        (owner.public_id, "owner", True),
        (guest.public_id, "member", False),
    ]
    assert members.invitations == []
    assert "MemberJoined" in facts(runner)
    with pytest.raises(InvitationOver):
        runner.run(AcceptInvitation(invitation=invitation), guest)
    with pytest.raises(AlreadyMember):
        runner.run(InviteMember(company=public_id, email="guest@ceramics.example"), owner)


def test_an_invitation_is_for_its_address_alone(runner, owner, stranger):
    public_id = make.company(runner, owner)
    invitation = runner.run(InviteMember(company=public_id, email="guest@ceramics.example"), owner)
    with pytest.raises(NotInvited):
        runner.run(AcceptInvitation(invitation=invitation), stranger)
    with pytest.raises(Unauthenticated):
        runner.run(AcceptInvitation(invitation=invitation), VISITOR)
    assert runner.ask(queries.my_companies, stranger) == []


def test_an_invitation_ends_after_fourteen_days_or_when_withdrawn(runner, clock, owner, stranger):
    guest = person(runner, email="guest@ceramics.example")
    public_id = make.company(runner, owner)
    old = runner.run(InviteMember(company=public_id, email=guest.email), owner)
    clock.move(days=14)
    assert runner.ask(queries.invitation_page, guest, old).state == "expired"
    with pytest.raises(InvitationOver):
        runner.run(AcceptInvitation(invitation=old), guest)
    new = runner.run(InviteMember(company=public_id, email=guest.email), owner)
    with pytest.raises(NotFound):
        runner.run(RevokeInvitation(invitation=new), stranger)
    runner.run(RevokeInvitation(invitation=new), owner)
    with pytest.raises(InvitationOver):
        runner.run(AcceptInvitation(invitation=new), guest)
    with pytest.raises(InvitationOver):
        runner.run(RevokeInvitation(invitation=new), owner)


def test_only_owners_manage_members(runner, owner, stranger):
    member = person(runner)
    public_id = make.company(runner, owner, member)
    for actor in (member, stranger):
        with pytest.raises(Forbidden):
            runner.run(InviteMember(company=public_id, email="x@ceramics.example"), actor)
        with pytest.raises(Forbidden):
            runner.run(ChangeMember(company=public_id, person=member.public_id, role=Role.OWNER), actor)
        with pytest.raises(Forbidden):
            runner.run(RemoveMember(company=public_id, person=owner.public_id), actor)
    with pytest.raises(Forbidden):
        runner.run(AddMember(company=public_id, person=stranger.public_id), owner)


def test_a_member_leaves_and_the_last_owner_cannot(runner, owner):
    member = person(runner)
    public_id = make.company(runner, owner, member)
    with pytest.raises(LastOwner):
        runner.run(RemoveMember(company=public_id, person=owner.public_id), owner)
    with pytest.raises(LastOwner):
        runner.run(ChangeMember(company=public_id, person=owner.public_id, role=Role.MEMBER), owner)
    runner.run(ChangeMember(company=public_id, person=member.public_id, role=Role.OWNER, signs=True), owner)
    runner.run(RemoveMember(company=public_id, person=owner.public_id), owner)
    assert runner.ask(queries.my_companies, owner) == []
    assert "MemberRemoved" in facts(runner)
    with pytest.raises(Forbidden):
        runner.ask(queries.own_profile, owner, slug_of(runner, public_id))


def test_removing_somebody_who_is_no_member_is_a_conflict(runner, owner, stranger):
    public_id = make.company(runner, owner)
    with pytest.raises(NotMember):
        runner.run(RemoveMember(company=public_id, person=stranger.public_id), owner)


def test_the_invitations_mail_goes_out_once_in_its_readers_language(runner, hall, owner):
    person(runner, email="guest@ceramics.example", language="ja")
    public_id = make.company(runner, owner)
    invitation = runner.run(InviteMember(company=public_id, email="guest@ceramics.example"), owner)
    found = runner.ask(queries.invitation_mail, SYSTEM, 1)
    assert (found["to"], found["language"], found["invitation"]) == ("guest@ceramics.example", "ja", invitation)
    runner.run(RevokeInvitation(invitation=invitation), owner)
    assert runner.ask(queries.invitation_mail, SYSTEM, 1) is None


# -- listings -------------------------------------------------------------------------------------


@pytest.fixture
def house(runner, owner):
    return make.company(runner, owner)


def test_any_member_adds_a_listing_and_others_see_it(runner, owner, stranger, house):
    member = person(runner)
    runner.run(AddMember(company=house, person=member.public_id), SYSTEM)
    listing = make.listing(runner, member, house)
    row = runner.ask(queries.listings_by_public_ids, VISITOR, [listing])[listing]
    assert (row.price, row.moq_quantity, row.moq_unit, row.lead_time_days) == (Money(1280, "USD"), "500", "set", 45)
    for actor, refusal in ((stranger, Forbidden), (VISITOR, Unauthenticated)):
        with pytest.raises(refusal):
            make.listing(runner, actor, house)


def test_a_buyer_has_no_listings_and_an_exporter_no_needs(runner, owner, house):
    buyer = make.company(runner, owner, sells=False, business_type=None, buys=True, buyer_type="importer")
    with pytest.raises(DoesNotSell):
        make.listing(runner, owner, buyer)
    with pytest.raises(DoesNotBuy):
        make.need(runner, owner, house)


def test_a_draft_is_seen_by_members_alone_until_it_is_published(runner, owner, stranger, house):
    slug = slug_of(runner, house)
    listing = make.listing(runner, owner, house, draft=True)
    for actor in (VISITOR, stranger):
        with pytest.raises(NotFound):
            runner.ask(queries.listing_page, actor, slug, listing)
        assert runner.ask(queries.listings_by_public_ids, actor, [listing]) == {}
        assert runner.ask(queries.company_page, actor, slug).listings.items == []
    with pytest.raises(NotFound):
        runner.run(PublishListing(listing=listing, version=1), stranger)
    assert runner.ask(queries.listing_page, owner, slug, listing).listing.state == "draft"
    runner.run(PublishListing(listing=listing, version=1), owner)
    assert runner.ask(queries.listing_page, VISITOR, slug, listing).listing.version == 2
    with pytest.raises(WrongState):
        runner.run(PublishListing(listing=listing, version=2), owner)
    runner.run(ArchiveListing(listing=listing, version=2), owner)
    with pytest.raises(NotFound):
        runner.ask(queries.listing_page, VISITOR, slug, listing)
    _, rows = runner.ask(queries.my_listings, owner, slug, Narrow(state="archived"), None)
    assert [row.public_id for row in rows.items] == [listing]


@pytest.mark.parametrize(
    ("mode", "stranger_sees", "accepted_sees"),
    [("show", True, True), ("on_request", False, False), ("accepted_only", False, True)],
)
def test_amounts_are_hidden_in_every_query(runner, owner, stranger, house, mode, stranger_sees, accepted_sees):
    price = {"mode": mode, "amount": "12.80", "currency": "USD"}
    listing = make.listing(runner, owner, house, price=price)
    card = runner.ask(queries.company_by_public_id, SYSTEM, house)
    amount = Money(1280, "USD")

    def seen_by(actor):
        found = [
            runner.ask(queries.listings_by_public_ids, actor, [listing])[listing].price,
            runner.ask(queries.listings_of, actor, [card.id])[card.id][0].price,
            runner.ask(queries.company_page, actor, card.slug).listings.items[0].price,
            runner.ask(queries.listing_page, actor, card.slug, listing).listing.price,
        ]
        assert len(set(found)) == 1
        return found[0]

    assert seen_by(owner) == amount
    for actor in (stranger, VISITOR):
        assert seen_by(actor) == (amount if stranger_sees else None)
    row = runner.ask(queries.listings_by_public_ids, stranger, [listing], {card.id})[listing]
    assert row.price == (amount if accepted_sees else None)


def test_two_editors_of_a_listing(runner, owner, stranger, house):
    listing = make.listing(runner, owner, house)
    command = parse_data(ChangeListing, make.offer(listing=listing, version=1, lead_time_days=30))
    with pytest.raises(Forbidden):
        runner.run(command, stranger)
    runner.run(command, owner)
    with pytest.raises(StaleVersion) as caught:
        runner.run(parse_data(ChangeListing, make.offer(listing=listing, version=1, lead_time_days=60)), owner)
    assert caught.value.details["changes"] == [{"field": "lead_time_days", "yours": 60, "theirs": 30}]


def test_a_listing_of_another_company_is_not_found_under_this_one(runner, owner, house):
    other = make.company(runner, owner)
    listing = make.listing(runner, owner, house)
    with pytest.raises(NotFound):
        runner.ask(queries.listing_page, VISITOR, slug_of(runner, other), listing)


@pytest.mark.parametrize(
    "typed", ["骨质", "骨質", "guzhici", "gzc", "bone CHINA", "ボーンチャイナ", "본차이나", "dinner set", "磁器"]
)
def test_listings_are_found_in_every_script(runner, owner, house, typed):
    texts = {"zh": "骨质瓷餐具", "en": "Bone china dinner set", "ja": "ﾎﾞｰﾝﾁｬｲﾅ食器", "ko": "본차이나 식기 세트"}
    listing = make.listing(runner, owner, house, title=texts)
    make.listing(runner, owner, house, title={"en": "Roof tiles"}, summary={"en": "Grey"}, hs_code="690510")
    page = runner.ask(queries.company_page, VISITOR, slug_of(runner, house), Narrow(q=typed))
    assert [row.public_id for row in page.listings.items] == [listing]


@pytest.mark.parametrize("typed", ["%", "_", "\\", "x%y", "'; --"])
def test_wildcards_are_plain_characters(runner, owner, house, typed):
    make.listing(runner, owner, house)
    assert runner.ask(queries.company_page, VISITOR, slug_of(runner, house), Narrow(q=typed)).listings.items == []


def test_lists_are_narrowed_and_paged(runner, owner, house):
    made = [make.listing(runner, owner, house, category="tiles", hs_code="690721") for _ in range(14)]
    make.listing(runner, owner, house)
    slug = slug_of(runner, house)
    narrow = Narrow(category="tiles", hs="6907.2")
    first = runner.ask(queries.company_page, VISITOR, slug, narrow).listings
    second = runner.ask(queries.company_page, VISITOR, slug, narrow, listings_after=first.next).listings
    assert [row.public_id for row in first.items + second.items] == made[::-1]
    assert second.next is None


# -- pictures -------------------------------------------------------------------------------------


def test_pictures_are_kept_in_order_and_deleted_with_their_bytes(runner, owner, stranger, house):
    slug = slug_of(runner, house)
    listing = make.listing(runner, owner, house)
    one, two, three = (make.picture(runner, owner, listing, alt) for alt in ("one", "two", "three"))

    def order():
        return [picture.public_id for picture in runner.ask(queries.listing_page, VISITOR, slug, listing).pictures]

    assert order() == [one, two, three]
    runner.run(MovePicture(picture=three, direction=Direction.UP), owner)
    runner.run(MovePicture(picture=one, direction=Direction.UP), owner)
    assert order() == [one, three, two]
    assert runner.ask(queries.company_page, VISITOR, slug).listings.items[0].picture == one
    for command in (
        MovePicture(picture=one, direction=Direction.DOWN),
        RemovePicture(picture=one),
        ChangePicture.model_validate({"picture": one, "alt": {"en": "mine"}}),
    ):
        with pytest.raises(Forbidden):
            runner.run(command, stranger)
        with pytest.raises(Unauthenticated):
            runner.run(command, VISITOR)
    runner.run(RemovePicture(picture=one), owner)
    assert order() == [three, two]
    assert runner.ask(lambda reader: len(reader.all(select(PictureData.size))), SYSTEM) == 4
    with pytest.raises(NotFound):
        runner.ask(queries.picture_body, owner, one, "full")


def test_a_picture_is_seen_with_its_listing(runner, owner, stranger, house):
    listing = make.listing(runner, owner, house, draft=True)
    picture = make.picture(runner, owner, listing)
    found = runner.ask(queries.picture_body, owner, picture, "card")
    assert Image.open(BytesIO(found.body)).size == (60, 40)
    assert not found.is_public
    for actor in (stranger, VISITOR):
        with pytest.raises(NotFound):
            runner.ask(queries.picture_body, actor, picture, "card")
    runner.run(PublishListing(listing=listing, version=1), owner)
    assert runner.ask(queries.picture_body, VISITOR, picture, "full").is_public


def test_a_listing_has_at_most_eight_pictures(runner, owner, house):
    listing = make.listing(runner, owner, house)
    for _ in range(8):
        make.picture(runner, owner, listing)
    with pytest.raises(TooManyPictures):
        make.picture(runner, owner, listing)


def test_strangers_add_no_pictures(runner, owner, stranger, house):
    listing = make.listing(runner, owner, house)
    with pytest.raises(Forbidden):
        make.picture(runner, stranger, listing)
    with pytest.raises(BadPicture):
        runner.run(make.AddPicture.model_validate({"listing": listing, "upload": b"x", "alt": {"en": "x"}}), owner)


# -- needs ----------------------------------------------------------------------------------------


@pytest.fixture
def buyer(runner, owner):
    return make.company(runner, owner, sells=False, business_type=None, buys=True, buyer_type="importer", country="JP")


def test_a_need_is_posted_changed_closed_and_opened_again(runner, owner, stranger, buyer):
    slug = slug_of(runner, buyer)
    need = make.need(runner, owner, buyer)
    row = runner.ask(queries.needs_by_public_ids, VISITOR, [need])[need]
    assert (row.target_price, row.quantity, row.valid_until) == (Money(1150, "USD"), "3000", date(2026, 7, 1))
    runner.run(parse_data(ChangeNeed, make.wish(need=need, version=1, frequency="yearly")), owner)
    with pytest.raises(StaleVersion):
        runner.run(CloseNeed(need=need, version=1), owner)
    with pytest.raises(Forbidden):
        runner.run(CloseNeed(need=need, version=2), stranger)
    runner.run(CloseNeed(need=need, version=2), owner)
    with pytest.raises(NotFound):
        runner.ask(queries.need_page, stranger, slug, need)
    assert runner.ask(queries.needs_by_public_ids, stranger, [need]) == {}
    with pytest.raises(NotFound):
        runner.run(OpenNeed(need=need, version=3), stranger)
    with pytest.raises(WrongState):
        runner.run(CloseNeed(need=need, version=3), owner)
    runner.run(OpenNeed(need=need, version=3), owner)
    assert runner.ask(queries.need_page, VISITOR, slug, need).need.state == "open"


def test_dates_of_a_need_are_to_come_and_in_order(runner, owner, buyer):
    with pytest.raises(Invalid) as caught:
        make.need(runner, owner, buyer, needed_by="2026-03-01")
    assert set(caught.value.fields) == {"needed_by"}
    with pytest.raises(Invalid) as caught:
        make.need(runner, owner, buyer, valid_until="2026-07-02")
    assert set(caught.value.fields) == {"valid_until"}
    assert make.need(runner, SYSTEM, buyer, needed_by="2020-05-01")


def test_a_need_whose_time_is_over_leaves_the_companys_page(runner, clock, owner, buyer):
    make.need(runner, owner, buyer, valid_until="2026-03-10")
    slug = slug_of(runner, buyer)
    assert len(runner.ask(queries.company_page, VISITOR, slug).needs.items) == 1
    clock.at += timedelta(days=9)
    assert runner.ask(queries.company_page, VISITOR, slug).needs.items == []
    assert len(runner.ask(queries.my_needs, owner, slug, Narrow(), None)[1].items) == 1


# -- counting -------------------------------------------------------------------------------------


def test_reads_take_the_same_statements_for_one_row_and_thirty(runner, queries_of, owner, house):
    slug = slug_of(runner, house)
    card = runner.ask(queries.company_by_public_id, SYSTEM, house)
    listings = [make.listing(runner, owner, house)]
    make.picture(runner, owner, listings[0])

    def reads():
        return [
            queries_of(lambda: runner.ask(queries.company_page, owner, slug)),
            queries_of(lambda: runner.ask(queries.my_listings, owner, slug, Narrow(), None)),
            queries_of(lambda: runner.ask(queries.listings_by_public_ids, owner, listings)),
            queries_of(lambda: runner.ask(queries.listings_of, owner, [card.id])),
            queries_of(lambda: runner.ask(queries.workspace, owner, slug)),
            queries_of(lambda: runner.ask(queries.my_companies, owner)),
            queries_of(lambda: runner.ask(queries.members_page, owner, slug)),
        ]

    few = reads()
    listings += [make.listing(runner, owner, house) for _ in range(29)]
    for _ in range(3):
        make.company(runner, owner)
    assert reads() == few
    assert max(few) <= 4


def test_the_overview_counts_and_tells_what_is_missing(runner, owner, house):
    slug = slug_of(runner, house)
    before = runner.ask(queries.workspace, owner, slug)
    assert (before.listings, before.needs, before.members) == (0, 0, 1)
    assert before.completeness.missing[0].field == "listings"
    listing = make.listing(runner, owner, house)
    make.picture(runner, owner, listing)
    make.listing(runner, owner, house, draft=True)
    after = runner.ask(queries.workspace, owner, slug)
    assert after.listings == 1
    assert after.completeness.percent > before.completeness.percent
    assert not {"listings", "pictures", "about_other"} & {m.field for m in after.completeness.missing}
