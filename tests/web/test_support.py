"""The pages of desks and cases: who sees which, what they can do there, and what is kept of what they typed."""

import re

import pytest

from tests.conftest import on_both_databases
from tests.factories.chat import browser_of
from tests.factories.support import BODY, Office
from tests.web.test_deals import text_of
from tradehall.accounts.commands import DisablePerson
from tradehall.chat.commands import SendMessage

OUTSIDE = ["boss", "sato", "gao", "zhao", "ada", "moss", "hu"]

pytestmark = on_both_databases


@pytest.fixture
def office(runner) -> Office:
    return Office(runner)


@pytest.fixture
def as_(hall, office):
    """The browser of somebody of the office's world."""
    return lambda name: browser_of(hall, getattr(office, name))


def case_of(answer) -> str:
    return answer.headers["Location"].rpartition("/")[2]


def sent(office, **changes):
    return {
        "participation": office.kiln, "desk": office.finance, "service": "loan", "summary": "运营资金",
        "body": BODY, "needed_by": "2026-03-20", **changes,
    }  # fmt: skip


def test_from_the_desk_to_the_end_and_back(office, as_, runner):
    li, lin = as_("li"), as_("lin")
    index = li.get("/support").get_data(as_text=True)
    assert f"/support/new?desk={office.finance}" in index
    assert "您还没有向窗口咨询" in index
    form = li.get(f"/support/new?desk={office.finance}&service=loan").get_data(as_text=True)
    assert re.search(r'value="loan" checked', form)
    assert 'type="hidden" name="participation"' in form, "there is but one firm to ask for"
    case = case_of(li.submit("/support", sent(office)))
    page = text_of(li.get(f"/support/{case}"))
    for words in ("运营资金", "等待窗口答复", BODY, "2026年3月20日", "尚无"):
        assert words in page
    assert "2026年3月3日" in page
    assert "18:00" in page
    assert "运营资金" in text_of(lin.get("/support/desk"))
    assert lin.submit(f"/support/{case}/take", {"version": "1"}).status_code == 303
    end = {"state": "done", "result": "贷款已批准", "version": "2"}
    assert lin.submit(f"/support/{case}/end", end).status_code == 303
    over = text_of(li.get(f"/support/{case}"))
    assert "贷款已批准" in over
    assert "已办结" in over
    assert "已办结" in text_of(li.get("/support?show=over"))
    silent = li.submit(f"/support/{case}/reopen", {})
    assert silent.status_code == 422
    assert "请说明还有什么没有解决" in text_of(silent)
    assert li.submit(f"/support/{case}/reopen", {"words": "还差一份材料"}).status_code == 303
    assert "还差一份材料" in text_of(lin.get(f"/support/{case}"))


def test_the_page_of_a_case_is_not_there_for_others(office, as_, client):
    case = office.case()
    for name in OUTSIDE:
        browser = as_(name)
        assert browser.get(f"/support/{case}").status_code == 404
        for doing in ("take", "give", "move", "end", "withdraw", "reopen"):
            assert browser.submit(f"/support/{case}/{doing}", {"confirmed": "yes"}).status_code in (404, 422)
        assert "运营资金" not in browser.get("/support").get_data(as_text=True)
    for path in ("/support", "/support/new", "/support/desk", f"/support/{case}", "/organise/zibo/desks"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (302, "/sign-in")
    assert office.seen(case).case.version == 1


def test_the_desk_is_there_for_who_serves_and_the_menu_says_so(office, as_):
    office.case()
    for name, status in (("lin", 200), ("gao", 200), ("li", 404), ("zhao", 404), ("ada", 404), ("moss", 404)):
        assert as_(name).get("/support/desk").status_code == status
    assert re.search(r'href="/support/desk"[^>]*>.*?<span[^>]*>1<', as_("mei").get("/").get_data(as_text=True), re.S)
    assert 'href="/support/desk"' not in as_("li").get("/").get_data(as_text=True)
    assert 'href="/support"' in as_("li").get("/").get_data(as_text=True)


@pytest.mark.parametrize("query", ["?show=asked", "?show=over", "?show=nothing", "?mine=1", "?desk=x&mine=2"])
def test_the_queue_is_filtered(office, as_, query):
    office.case()
    found = as_("lin").get(f"/support/desk{query}")
    assert found.status_code == (404 if "desk=x" in query else 200)
    assert ("运营资金" in text_of(found)) == ("nothing" in query)


def test_what_was_typed_is_kept_where_the_form_is_refused(office, as_):
    li = as_("li")
    refused = li.submit("/support", sent(office, needed_by="2026-03-01"))
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    for kept in (BODY, "运营资金", 'value="2026-03-01"'):
        assert kept in page
    office.runner.run(
        office.saving("Finance", [office.lin], desk=office.finance, version=1, is_open=False), office.zhao
    )
    closed = li.submit("/support", sent(office))
    assert closed.status_code == 409
    assert BODY in text_of(closed), "although the desk is not there any more"
    assert "目前不受理新的事项" in text_of(closed)


def test_two_officers_at_once(office, as_):
    case = office.case()
    office.take(case)
    end = {"state": "refused", "result": "材料不全，请先到区里办理", "version": "1"}
    stale = as_("mei").submit(f"/support/{case}/end", end)
    assert stale.status_code == 409
    assert "材料不全，请先到区里办理" in stale.get_data(as_text=True)
    assert "别人" in text_of(stale) or "他人" in text_of(stale)
    assert office.seen(case).case.is_open


def test_without_script_the_server_asks_first(office, as_):
    case = office.case()
    asked = as_("li").submit(f"/support/{case}/withdraw")
    assert asked.status_code == 200
    assert 'name="confirmed" value="yes"' in asked.get_data(as_text=True)
    moving = {"desk": office.letters, "words": "邀请函的事", "version": "1"}
    asked = as_("lin").submit(f"/support/{case}/move", moving)
    for name, value in moving.items():
        assert f'name="{name}" value="{value}"' in asked.get_data(as_text=True)
    assert office.seen(case).case.desk.public_id == office.finance
    moved = as_("lin").submit(f"/support/{case}/move", {**moving, "confirmed": "yes"})
    assert moved.headers["Location"].endswith("/support/desk")
    assert as_("lin").get(f"/support/{case}").status_code == 404
    assert "邀请函的事" in text_of(as_("gao").get(f"/support/{case}"))
    assert as_("li").submit(f"/support/{case}/withdraw", {"confirmed": "yes"}).status_code == 303
    assert as_("li").submit(f"/support/{case}/reopen").status_code == 303
    assert office.seen(case, office.li).case.is_open


def test_the_talk_shows_its_case(office, as_, runner, clock):
    case = office.case()
    talk = office.seen(case).case.talk
    desk = as_("lin").get(f"/chat/{talk}").get_data(as_text=True)
    assert f'action="/support/{case}/take"' in desk
    assert "等待我方答复" in desk
    firm = as_("li").get(f"/chat/{talk}").get_data(as_text=True)
    assert f'href="/support/{case}"' in firm
    assert "/take" not in firm
    clock.move(days=4)
    assert "已逾期" in text_of(as_("lin").get(f"/chat/{talk}"))
    runner.run(SendMessage(conversation=talk, client_id="answer-1", body="请稍等"), office.lin)
    assert "已答复" in text_of(as_("li").get(f"/chat/{talk}"))
    assert as_("zhao").get(f"/chat/{talk}").status_code == 404


def test_a_reader_elsewhere_sees_both_clocks(office, as_):
    case = office.case(by=office.sato, participation=office.shop)
    page = text_of(as_("sato").get(f"/support/{case}"))
    assert "19:00" in page
    assert "18:00" in page
    assert "19:00" not in text_of(as_("lin").get(f"/support/{case}"))


# -- organisers -----------------------------------------------------------------------------------------------

HERE = "/organise/zibo/desks"


def desk(office, **changes):
    return {
        "name.zh": "通关服务", "name.source": "zh", "services": ["logistics", "customs_tax_refund"],
        "answer_days": "3", "officers": f"{office.gao.email}\n{office.mei.email}", "is_open": "yes", **changes,
    }  # fmt: skip


def test_organisers_set_up_and_change_a_desk(office, as_):
    zhao = as_("zhao")
    assert zhao.submit(HERE, desk(office)).status_code == 303
    page = zhao.get(HERE).get_data(as_text=True)
    made = re.findall(rf'href="{HERE}/(\w{{26}})"', page)[-1]
    assert "通关服务" in page
    form = zhao.get(f"{HERE}/{made}").get_data(as_text=True)
    assert f"{office.gao.email}\n{office.mei.email}" in form or f"{office.mei.email}\n{office.gao.email}" in form
    assert len(re.findall(r'name="services"[^>]*checked', form)) == 2
    wrong = desk(office, officers="someone@town.example", version="1")
    refused = zhao.submit(f"{HERE}/{made}", wrong)
    assert refused.status_code == 422
    assert "someone@town.example" in refused.get_data(as_text=True)
    assert "通关服务" in refused.get_data(as_text=True)
    closed = {**desk(office, officers=office.gao.email, version="1"), "is_open": "no"}
    assert zhao.submit(f"{HERE}/{made}", closed).status_code == 303
    assert "Takes no new cases" in text_of(zhao.get(HERE))
    stale = zhao.submit(f"{HERE}/{made}", desk(office, version="1"))
    assert stale.status_code == 409


def test_the_form_shows_whose_account_is_disabled_and_keeps_them(office, as_):
    office.runner.run(DisablePerson(person=office.mei.public_id, reason="On leave", confirmed=True), office.ada)
    here, zhao = f"{HERE}/{office.finance}", as_("zhao")
    form = zhao.get(here).get_data(as_text=True)
    [typed] = re.findall(r'<textarea[^>]*name="officers"[^>]*>([^<]*)<', form)
    assert typed.split() == [office.lin.email, office.mei.email]
    assert f"Disabled accounts: {office.mei.email}." in text_of(zhao.get(here))
    assert zhao.submit(here, desk(office, officers=typed, version="1")).status_code == 303
    assert f"Disabled accounts: {office.mei.email}." in text_of(zhao.get(here))


def test_desks_are_the_organisers_matter(office, as_):
    assert as_("ada").get(HERE).status_code == 200
    for name in ("li", "lin", "moss"):
        browser = as_(name)
        for path in (HERE, f"{HERE}/new", f"{HERE}/{office.finance}"):
            assert browser.get(path).status_code == 403
        assert browser.submit(HERE, desk(office)).status_code == 403
    for path in ("/organise/nowhere/desks", f"{HERE}/{office.kiln}", f"{HERE}/x"):
        assert as_("zhao").get(path).status_code == 404


def test_organisers_read_clocks_and_not_what_cases_are_about(office, as_, clock):
    case = office.case(summary="绝密的订单")
    clock.move(days=3)
    page = as_("zhao").get(HERE).get_data(as_text=True)
    assert "Overdue" in page
    assert "Export loan" in page
    for secret in ("绝密的订单", case, "kiln", BODY):
        assert secret not in page
