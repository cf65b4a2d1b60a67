"""Pages of rooms that people share: the products, and what comes after the call, by who asks."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.factories.calls import Call, make_call
from tests.factories.chat import browser_of
from tradehall.kernel.clock import SetClock
from tradehall.kernel.policy import Actor
from tradehall.kernel.web import Hall

Browse = Callable[[Actor], FlaskClient]


@pytest.fixture
def call(hall: Hall, clock: SetClock) -> Call:
    return make_call(hall.runner, clock)


@pytest.fixture
def browse(hall: Hall) -> Browse:
    return lambda who: browser_of(hall, who)


@pytest.mark.parametrize(
    ("who", "status"), [("li", 200), ("sato", 200), ("hu", 200), ("zhao", 200), ("ito", 404), ("moss", 404)]
)
def test_products_and_the_page_after_by_who_asks(call: Call, browse: Browse, who: str, status: int) -> None:
    client = browse(getattr(call.fair, who))
    room = f"/meetings/{call.meeting}/room/products"
    for path in (room, f"{room}/{call.plate}", f"/meetings/{call.meeting}/after"):
        assert client.get(path).status_code == status, path


def test_a_visitor_signs_in_first(call: Call, hall: Hall) -> None:
    for path in ("room/products", f"room/products/{call.plate}", "after"):
        assert hall.app.test_client().get(f"/meetings/{call.meeting}/{path}").status_code in (302, 303, 401)


def test_each_reads_the_product_in_their_own_language(call: Call, browse: Browse) -> None:
    path = f"/meetings/{call.meeting}/room/products/{call.plate}"
    assert "骨质瓷餐具套装" in browse(call.fair.li).get(path).text
    japanese = browse(call.fair.sato).get(path).text
    assert "最小発注量" in japanese
    assert '<h2 class="shown-title" lang="zh"' in japanese, "words that were not translated say their language"


def test_the_outcome_is_told_on_the_page_after(call: Call, browse: Browse) -> None:
    call.write(call.fair.li, "Send two samples", kind="todo", side="exporter")
    client = browse(call.fair.li)
    page = client.get(f"/meetings/{call.meeting}/after").text
    assert "Send two samples</textarea>" in page
    token = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert token
    form = {"_csrf": token[1]}
    refused = client.post(f"/meetings/{call.meeting}/after", data={**form, "next_step": "Typed already"})
    assert refused.status_code == 422
    assert "Typed already</textarea>" in refused.text
    told = client.post(
        f"/meetings/{call.meeting}/after", data={**form, "took_place": "yes", "next_step": "Two samples"}
    )
    assert told.status_code == 303
    assert "Two samples" in client.get(f"/meetings/{call.meeting}/after").text
