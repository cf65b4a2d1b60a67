"""The pages of companies, as visitors, strangers and members meet them."""

import re
from io import BytesIO

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.factories import companies as make
from tests.factories.accounts import person
from tests.factories.telling import Told
from tradehall.companies import queries
from tradehall.companies.commands import AddMember, ChangeMember, InviteMember, Role
from tradehall.kernel.policy import SYSTEM

FORM = {
    "legal_name": "淄博华光陶瓷有限公司",
    "legal_name_en": "Zibo Huaguang Ceramics",
    "sells": "true",
    "business_type": "manufacturer",
    "country": "CN",
    "region": "Shandong",
    "city": "Zibo",
    "sectors": ["6911", "6912, 84"],
    "about.source": "zh",
    "about.zh": "我们生产骨质瓷餐具。",
    "state": "active",
}
LISTING = {
    "title.source": "zh",
    "title.zh": "骨质瓷餐具",
    "summary.source": "zh",
    "summary.zh": "二十头。",
    "category": "tableware",
    "hs_code": "６９１１．１０",
    "origin_country": "CN",
    "moq.quantity": "500",
    "moq.unit": "set",
    "lead_time_days": "45",
    "price.mode": "show",
    "price.amount": "12.80",
    "price.currency": "USD",
    "price.incoterm": "FOB",
    "price.place": "Qingdao",
    "details.sample_price.amount": "",
    "details.sample_price.currency": "CNY",
    "details.food_contact": "true",
    "details.specs.0.name": "slip",
    "details.specs.0.value": "R11",
    "details.specs.1.name": "",
    "details.specs.1.value": "",
}
NEED = {
    "title.source": "en",
    "title.en": "Plates",
    "category": "tableware",
    "quantity.quantity": "3000",
    "quantity.unit": "piece",
    "frequency": "quarterly",
    "purpose": "resale",
    "needed_by": "2026-07-01",
    "target_price.amount": "",
    "target_price.currency": "USD",
    "hs_code": "",
}
BUYER = {"sells": False, "business_type": None, "buys": True, "buyer_type": "importer", "country": "JP"}


@pytest.fixture
def owner(runner):
    return person(runner, name="Li Na", email="li.na@secret.example")


@pytest.fixture
def browser(client_for, owner):
    return client_for(owner)


@pytest.fixture
def house(runner, owner):
    return make.company(runner, owner, slug="huaguang", legal_name="淄博华光陶瓷有限公司", job_title="Sales")


def text(answer):
    return answer.get_data(as_text=True)


# -- the profile ----------------------------------------------------------------------------------


def test_a_company_is_entered_by_its_form(browser, client):
    assert browser.get("/companies/mine").status_code == 200
    assert browser.get("/companies/new").status_code == 200
    assert 'name="next" value="/events/x/register"' in browser.get("/companies/new?next=/events/x/register").text
    assert 'name="next" value="//' not in browser.get("/companies/new?next=//evil.example").text
    answer = browser.submit("/companies/new", FORM)
    assert (answer.status_code, answer.location) == (303, "/companies/zibo-huaguang-ceramics/manage")
    overview = text(browser.get(answer.location))
    assert "A first listing" in overview
    assert "/companies/zibo-huaguang-ceramics/edit?more=1#f-details.incoterms" in overview
    page = text(client.get("/companies/zibo-huaguang-ceramics"))
    assert "淄博华光陶瓷有限公司" in page
    assert "Tableware and household goods of porcelain" in page
    assert 'lang="zh"' in page


def test_what_was_typed_stays_with_its_errors(browser):
    answer = browser.submit(
        "/companies/new",
        {**FORM, "business_type": "", "legal_name_en": "华光", "website": "nowhere", "city": "Zhangdian"},
    )
    page = text(answer)
    assert answer.status_code == 422
    assert "Please write this name in Latin letters." in page
    assert 'value="Zhangdian"' in page
    assert 'value="nowhere"' in page
    assert 'href="#f-website"' in page
    assert "我们生产骨质瓷餐具。" in page
    assert re.search(r'value="6911" checked', page)


def test_visitors_sign_in_first(client, house):
    for address in ("/companies/mine", "/companies/new", "/companies/huaguang/edit", "/companies/huaguang/manage"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer.location.startswith("/sign-in?next=")
    assert client.submit("/companies/huaguang/edit", FORM).status_code == 401


def test_strangers_see_the_page_and_change_nothing(client_for, runner, house):
    stranger = client_for(person(runner))
    listing = make.listing(runner, SYSTEM, house)
    picture = make.picture(runner, SYSTEM, listing)
    page = stranger.get("/companies/huaguang")
    assert "Li Na" in text(page)
    assert "secret.example" not in text(page)
    assert "/manage" not in text(page)
    own = f"/companies/huaguang/listings/{listing}"
    for address in ("edit", "manage", "members", "manage/listings", "manage/needs", "listings/new", "needs/new"):
        assert stranger.get(f"/companies/huaguang/{address}").status_code == 403
    for address in (f"{own}/edit", f"{own}/pictures"):
        assert stranger.get(address).status_code == 403
    for address, data in (
        ("/companies/huaguang/edit", {**FORM, "version": "1"}),
        ("/companies/huaguang/listings/new", LISTING),
        (f"{own}/edit", {**LISTING, "version": "1"}),
        (f"{own}/archive", {"version": "1"}),
        (f"{own}/pictures", {"alt.en": "x"}),
        (f"{own}/pictures/{picture}/remove", {"confirmed": "yes"}),
        (f"{own}/pictures/{picture}/move", {"direction": "up"}),
        ("/companies/huaguang/members/invite", {"email": "x@x.example"}),
    ):
        assert stranger.submit(address, data).status_code == 403, address


def test_a_visitor_sees_no_names_and_no_hidden_price(client, runner, owner, house):
    price = {"mode": "on_request", "amount": "98765.43", "currency": "USD"}
    listing = make.listing(runner, owner, house, price=price)
    for address in ("/companies/huaguang", f"/companies/huaguang/listings/{listing}"):
        page = text(client.get(address))
        assert "Price on request" in page
        assert "98,765" not in page
        assert "98765" not in page
        assert "Li Na" not in page
        assert "secret.example" not in page


def test_a_draft_company_is_not_there_for_others(client, client_for, runner, owner, browser):
    make.company(runner, owner, slug="hidden", state="draft")
    assert client.get("/companies/hidden").status_code == 404
    assert client_for(person(runner)).get("/companies/hidden").status_code == 404
    assert client_for(person(runner)).get("/companies/hidden/manage").status_code == 404
    assert browser.get("/companies/hidden").status_code == 200
    assert client.get("/companies/nobody").status_code == 404


def test_two_editors_compare_and_choose(browser, runner, house):
    edited = {**FORM, "version": "1"}
    page = text(browser.get("/companies/huaguang/edit"))
    assert 'name="version" value="1"' in page
    assert browser.submit("/companies/huaguang/edit", {**edited, "city": "Boshan"}).status_code == 303
    answer = browser.submit("/companies/huaguang/edit", {**edited, "city": "Zichuan", "details.ports": "CNTAO"})
    page = text(answer)
    assert answer.status_code == 409
    assert "Boshan" in page
    assert 'value="Zichuan"' in page
    assert "What is saved now" in page
    assert "Ports" in page
    assert 'name="version" value="2"' in page
    again = browser.submit("/companies/huaguang/edit", {**edited, "version": "2", "city": "Zichuan"})
    assert again.status_code == 303
    assert runner.ask(queries.company_by_slug, SYSTEM, "huaguang").city == "Zichuan"


def test_a_form_sent_twice_makes_one_company(browser, runner, owner):
    key = {"_key": "k" * 32}
    first = browser.submit("/companies/new", {**FORM, **key})
    second = browser.submit("/companies/new", {**FORM, **key})
    assert first.location == second.location
    assert len(runner.ask(queries.my_companies, owner)) == 1


@pytest.mark.parametrize("language", ["en", "zh", "ja", "ko"])
def test_pages_work_in_every_language(client, client_for, runner, language):
    owner = person(runner, language=language)
    house = make.company(runner, owner, slug="four", buys=True, buyer_type="importer", details={
        "certificates": ["ISO9001", "other"], "annual_capacity": {"quantity": 3000000, "unit": "piece"},
        "ports": ["CNTAO"], "incoterms": ["FOB"], "payment_terms": ["LC_SIGHT"], "main_products": {"zh": "餐具"},
    })  # fmt: skip
    listing = make.listing(runner, owner, house, details={"body": "bone_china", "slip": "R11", "sample_price": {
        "amount": "10", "currency": "USD"}})  # fmt: skip
    need = make.need(runner, owner, house, hs_code="691110")
    make.picture(runner, owner, listing)
    own = client_for(owner)
    for address in (
        "/companies/mine", "/companies/new", "/companies/four", "/companies/four/manage", "/companies/four/edit",
        "/companies/four/members", "/companies/four/manage/listings", "/companies/four/manage/needs",
        "/companies/four/listings/new", f"/companies/four/listings/{listing}", "/companies/four/needs/new",
        f"/companies/four/listings/{listing}/edit", f"/companies/four/listings/{listing}/pictures",
        f"/companies/four/needs/{need}", f"/companies/four/needs/{need}/edit",
    ):  # fmt: skip
        answer = own.get(address)
        assert answer.status_code == 200, address
        assert "style=" not in text(answer)
    for address in ("/companies/four", f"/companies/four/listings/{listing}", f"/companies/four/needs/{need}"):
        assert client.get(address + f"?lang={language}").status_code == 200


# -- listings and needs ---------------------------------------------------------------------------


def test_a_listing_goes_from_its_form_to_the_companys_page(browser, client, house):
    assert "You have no listings yet" in text(browser.get("/companies/huaguang/manage/listings"))
    answer = browser.submit("/companies/huaguang/listings/new", LISTING)
    assert answer.status_code == 303
    own = answer.location.removesuffix("/pictures")
    page = text(client.get(own))
    for word in ("骨质瓷餐具", "USD 12.80", "FOB", "6911.10", "slip", "R11", "Made for contact with food"):
        assert word in page
    assert "骨质瓷餐具" in text(client.get("/companies/huaguang?q=guzhici"))
    empty = text(client.get("/companies/huaguang?q=nowhere"))
    assert "Nothing fits these words and filters" in empty
    answer = browser.submit(f"{own}/edit", {**LISTING, "version": "1", "price.mode": "on_request"})
    assert answer.location == own
    assert "12.80" not in text(client.get(own))
    assert browser.submit(f"{own}/archive", {"version": "2"}).status_code == 303
    assert client.get(own).status_code == 404
    assert "Archived" in text(browser.get("/companies/huaguang/manage/listings"))


def test_a_listings_form_keeps_what_was_typed(browser, house):
    answer = browser.submit(
        "/companies/huaguang/listings/new",
        {**LISTING, "hs_code": "9999", "price.amount": "", "moq.quantity": "-3", "details.specs.0.value": ""},
    )
    page = text(answer)
    assert answer.status_code == 422
    assert "This is not an HS code." in page
    assert 'value="9999"' in page
    assert 'value="-3"' in page
    assert 'value="slip"' in page
    assert 'href="#f-price.amount"' in page or 'href="#f-price"' in page


def test_a_draft_listing_is_published_later(browser, client, house):
    location = browser.submit("/companies/huaguang/listings/new", {**LISTING, "draft": "true"}).location
    own = location.removesuffix("/pictures")
    assert client.get(own).status_code == 404
    assert browser.submit(f"{own}/publish", {"version": "1"}).status_code == 303
    assert client.get(own).status_code == 200


def test_a_need_goes_from_its_form_to_the_companys_page(browser, client, runner, owner):
    make.company(runner, owner, slug="ise", **BUYER)
    assert "You have posted no needs yet" in text(browser.get("/companies/ise/manage/needs"))
    assert browser.submit("/companies/ise/needs/new", NEED).status_code == 303
    need = re.search(r"/companies/ise/needs/([0-9a-z]{26})", text(client.get("/companies/ise")))[1]
    assert need in text(client.get("/companies/ise?part=needs&q=plate"))
    assert need not in text(client.get("/companies/ise?part=needs&q=tiles"))
    page = text(client.get(f"/companies/ise/needs/{need}"))
    assert "3,000 pieces" in page
    answer = browser.submit(f"/companies/ise/needs/{need}/edit", {**NEED, "version": "1", "needed_by": "2020-01-01"})
    assert answer.status_code == 422
    assert "This date has passed." in text(answer)
    assert browser.submit(f"/companies/ise/needs/{need}/close", {"version": "1"}).status_code == 303
    assert client.get(f"/companies/ise/needs/{need}").status_code == 404
    assert browser.submit(f"/companies/ise/needs/{need}/open", {"version": "2"}).status_code == 303
    assert client.get(f"/companies/ise/needs/{need}").status_code == 200


def test_pages_take_the_same_statements_for_one_row_and_thirty(browser, client, runner, owner, house, queries_of):
    make.picture(runner, owner, make.listing(runner, owner, house))
    addresses = ("/companies/huaguang", "/companies/huaguang/manage/listings")

    def reads():
        return [queries_of(lambda a=a, w=who: w.get(a)) for a in addresses for who in (browser, client)]

    few = reads()
    for _ in range(29):
        make.listing(runner, owner, house)
    assert reads() == few
    assert max(few) <= 8


# -- pictures -------------------------------------------------------------------------------------


@pytest.fixture
def shown(runner, owner, house):
    return f"/companies/huaguang/listings/{make.listing(runner, owner, house)}"


def send(browser, shown, body, name="plate.jpg", alt="A white plate"):
    upload = FileStorage(BytesIO(body), name, content_type="image/jpeg")
    fields = {"_csrf": browser.token(), "upload": upload, "alt.source": "en", "alt.en": alt}
    boundary, sent = encode_multipart(fields)
    return browser.post(f"{shown}/pictures", data=sent, content_type=f"multipart/form-data; boundary={boundary}")


def test_a_picture_is_sent_painted_anew_and_served(browser, client, shown):
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    big = make.jpeg(2600, 1300, exif=exif.tobytes())
    big += b"\0" * (700 * 1024)  # more than other routes take
    assert send(browser, shown, big).status_code == 303
    page = text(client.get(shown))
    assert 'alt="A white plate"' in page
    address = re.search(r"/pictures/[0-9a-z]{26}/card\.webp", page)[0]
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox allow-same-origin; default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert Image.open(BytesIO(answer.data)).size == (480, 240)
    assert b"Secret" not in client.get(address.replace("card", "full")).data
    for wrong in (
        address.replace("card", "huge"),
        "/pictures/nothing/card.webp",
        "/pictures/" + "0" * 26 + "/card.webp",
    ):
        assert client.get(wrong).status_code == 404


@pytest.mark.parametrize(
    ("body", "name"),
    [(b"", ""), (b"<svg/>", "plate.svg"), (b"MZ" + b"\0" * 500, "plate.jpg"), (make.jpeg()[:150], "plate.jpg")],
)
def test_a_bad_upload_is_told_in_the_form(browser, shown, body, name):
    answer = send(browser, shown, body, name)
    assert answer.status_code == 422
    assert 'href="#f-upload"' in text(answer)
    assert 'value="A white plate"' in text(answer)


def test_a_picture_needs_words_and_a_limit(browser, shown):
    answer = send(browser, shown, make.jpeg(), alt="")
    assert answer.status_code == 422
    assert 'href="#f-alt"' in text(answer)
    assert send(browser, shown, make.jpeg() + b"\0" * (5 * 1024 * 1024)).status_code == 422
    assert send(browser, shown, b"\0" * (7 * 1024 * 1024)).status_code == 413
    assert browser.submit("/companies/huaguang/edit", {"about.zh": "x" * 300_000}).status_code == 413


def test_pictures_are_moved_described_and_removed_after_a_question(browser, client, runner, owner, shown):
    listing = shown.rpartition("/")[2]
    one, two = (make.picture(runner, owner, listing, alt) for alt in ("one", "two"))
    assert browser.submit(f"{shown}/pictures/{two}/move", {"direction": "up"}).status_code == 303
    page = text(client.get(shown))
    assert page.index(two) < page.index(one)
    browser.submit(f"{shown}/pictures/{two}/alt", {"alt.source": "en", "alt.en": "another"})
    assert 'alt="another"' in text(client.get(shown))
    question = browser.submit(f"{shown}/pictures/{two}/remove")
    assert question.status_code == 200
    assert 'name="confirmed" value="yes"' in text(question)
    assert client.get(f"/pictures/{two}/full.webp").status_code == 200
    assert browser.submit(f"{shown}/pictures/{two}/remove", {"confirmed": "yes"}).status_code == 303
    assert client.get(f"/pictures/{two}/full.webp").status_code == 404


def test_a_drafts_picture_is_for_members_and_no_shared_cache(browser, client, client_for, runner, owner, house):
    listing = make.listing(runner, owner, house, draft=True)
    picture = make.picture(runner, owner, listing)
    assert client.get(f"/pictures/{picture}/full.webp").status_code == 404
    assert client_for(person(runner)).get(f"/pictures/{picture}/full.webp").status_code == 404
    answer = browser.get(f"/pictures/{picture}/full.webp")
    assert answer.headers["Cache-Control"].startswith("private")


# -- members --------------------------------------------------------------------------------------


def test_an_invitation_by_mail_is_accepted_by_a_button(browser, client, client_for, hall, runner, house):
    guest = person(runner, email="guest@ceramics.example", language="en")
    assert (
        browser.submit(
            "/companies/huaguang/members/invite", {"email": "guest@ceramics.example", "role": "member"}
        ).status_code
        == 303
    )
    assert "guest@ceramics.example" in text(browser.get("/companies/huaguang/members"))
    [mail] = [row for row in Told(hall).mails() if row.recipient == "guest@ceramics.example"]
    assert mail.subject == "Li Na invites you to act for 淄博华光陶瓷有限公司"
    link = re.search(r"http://127\.0\.0\.1:5000(/companies/invitations/\S+)", mail.text)[1]
    assert link in mail.html

    assert "Sign up" in text(client.get(link))
    stranger = client_for(person(runner))
    assert "another e-mail address" in text(stranger.get(link))
    assert stranger.submit(link).status_code == 403
    assert client.submit(link).status_code == 401

    invited = client_for(guest)
    assert "Join the company" in text(invited.get(link))
    assert runner.ask(queries.my_companies, guest) == []  # looking does nothing
    answer = invited.submit(link, {"job_title": "Sales"})
    assert (answer.status_code, answer.location) == (303, "/companies/huaguang/manage")
    assert invited.get(link).status_code == 410
    assert invited.submit(link).status_code == 410
    assert invited.get(link[:-2] + "xx").status_code == 404


def test_owners_change_and_remove_members_after_a_question(browser, client_for, runner, owner, house):
    member = person(runner, name="Second Person")
    runner.run(AddMember(company=house, person=member.public_id), SYSTEM)
    at = f"/companies/huaguang/members/{member.public_id}"
    assert client_for(member).submit(f"{at}/change", {"role": "owner"}).status_code == 403
    answer = browser.submit(f"{at}/change", {"role": "owner", "job_title": "Chief", "signs": "true"})
    assert answer.status_code == 303
    assert "Chief" in text(browser.get("/companies/huaguang/members"))
    assert "Second Person" in text(browser.submit(f"{at}/remove"))
    assert browser.submit(f"{at}/remove", {"confirmed": "yes"}).status_code == 303
    assert client_for(member).get("/companies/huaguang/members").status_code == 403


def test_the_last_owner_is_told_why_not(browser, house, owner, runner):
    answer = browser.submit(f"/companies/huaguang/members/{owner.public_id}/remove", {"confirmed": "yes"})
    assert answer.status_code == 409
    assert "A company needs an owner." in text(answer)
    other = person(runner)
    runner.run(AddMember(company=house, person=other.public_id), SYSTEM)
    runner.run(ChangeMember(company=house, person=other.public_id, role=Role.OWNER), owner)
    answer = browser.submit(f"/companies/huaguang/members/{owner.public_id}/remove", {"confirmed": "yes"})
    assert answer.location == "/companies/mine"
    assert "You do not act for a company yet" in text(browser.get("/companies/mine"))


def test_a_withdrawn_invitations_link_says_so(browser, client_for, hall, runner, owner, house):
    invitation = runner.run(InviteMember(company=house, email="guest@ceramics.example"), owner)
    [mail] = [row for row in Told(hall).mails() if row.recipient == "guest@ceramics.example"]
    link = re.search(r"(/companies/invitations/\S+)", mail.text)[1]
    page = browser.get("/companies/huaguang/members")
    assert f"/companies/huaguang/invitations/{invitation}/revoke" in text(page)
    assert browser.submit(f"/companies/huaguang/invitations/{invitation}/revoke").status_code == 303
    answer = client_for(person(runner, email="guest@ceramics.example")).get(link)
    assert answer.status_code == 410
    assert "withdrawn" in text(answer)
