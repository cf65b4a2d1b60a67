"""The administrators' page of accounts."""

import pytest

from tests.factories.meetings import Fair
from tests.web.test_meetings import Pages, said


@pytest.fixture
def fair(runner):
    made = Fair(runner)
    made.root = made.person("root", "admin")
    return made


@pytest.fixture
def pages(hall, client):
    return Pages(hall, client)


def test_an_account_is_found_closed_after_a_question_and_opened(pages, fair):
    fair.meet(fair.sato, fair.kiln, fair.li)
    pages.actor = fair.root
    assert "/admin/people" in pages.get("/admin/")
    html = pages.get("/admin/people?q=li%40")
    assert "li@town.example" in html
    assert "sato@town.example" not in html
    here = f"/admin/people/{fair.li.public_id}/disable?q=li%40"
    html = pages.post(here, {"reason": ""}, 422)
    assert "Please fill this in." in html
    question = pages.post(here, {"reason": "Used by <others>"}, 200)
    for words in ("1 meeting goes to a colleague who is free then", 'value="Used by <others>"', f'action="{here}"'):
        assert words in question
    assert pages.post(here, {"reason": "Used by <others>", "confirmed": "yes"}) == "/admin/people?q=li%40"
    html = pages.get("/admin/people?state=disabled")
    assert "Used by <others>" in html
    assert "sato@town.example" not in html
    again = pages.post(here, {"reason": "Used by others", "confirmed": "yes"}, 409)
    assert "in this state already" in again
    pages.post(f"/admin/people/{fair.li.public_id}/enable")
    assert "Nothing fits these filters" in pages.get("/admin/people?state=disabled")


def test_who_owns_a_company_is_asked_before_its_only_owner_goes(pages, fair):
    pages.actor = fair.root
    here = f"/admin/people/{fair.boss.public_id}/disable"
    question = pages.post(here, {"reason": "Left"}, 200)
    assert "This person is the only owner of these companies" in question
    assert "Who owns kiln 有限公司 from now on" in question
    company = question.split('name="owners.0.company" value="')[1].split('"')[0]
    sent = {"reason": "Left", "confirmed": "yes", "owners.0.company": company}
    html = pages.post(here, {**sent, "owners.0.person": fair.sato.public_id}, 422)
    assert "This person cannot own the company. Please choose again." in html
    assert pages.post(here, {**sent, "owners.0.person": fair.li.public_id}) == "/admin/people"
    pages.actor = fair.root
    html = pages.post(f"/admin/people/{fair.li.public_id}/disable", {"reason": "Left"}, 200)
    assert "This person is the only owner" in html


def test_a_company_of_one_person_is_left_without_anybody_and_that_is_said(pages, fair):
    pages.actor = fair.root
    here = f"/admin/people/{fair.sato.public_id}/disable"
    assert "Nobody else works for this company." in pages.post(here, {"reason": "Left"}, 200)
    assert pages.post(here, {"reason": "Left", "confirmed": "yes"}) == "/admin/people"


def test_nobody_but_administrators_finds_the_page(pages, fair):
    for who in (fair.zhao, fair.li):
        pages.actor = who
        pages.get("/admin/people", 404)
        pages.post(f"/admin/people/{fair.li.public_id}/disable", {"reason": "Why not"}, 404)
        pages.post(f"/admin/people/{fair.li.public_id}/enable", {}, 404)


def test_odd_addresses_of_the_page(pages, fair):
    pages.actor = fair.root
    assert "You" in said(pages.get("/admin/people?state=happy&q=%20"))
    pages.get("/admin/people?cursor=nonsense", 400)
    pages.post("/admin/people/nobody/disable", {"reason": "Why not"}, 404)
    html = pages.post(f"/admin/people/{fair.root.public_id}/disable", {"reason": "Why not"}, 409)
    assert "You cannot disable your own account." in html
