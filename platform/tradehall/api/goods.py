"""What the API reads of samples and deliveries."""

from tradehall.api import inputs
from tradehall.api.views import goods as views
from tradehall.api.views.base import Listed
from tradehall.deals.promises import queries as promises
from tradehall.deals.samples import queries as samples
from tradehall.kernel.tx import Reader


def samples_listed(reader: Reader, asked: inputs.Samples) -> Listed[views.GoodsSample]:
    page = samples.my_samples(reader, asked.group, asked.cursor)
    return Listed(items=[views.GoodsSample.of(row) for row in page.items], next=page.next)


def goods_sample(reader: Reader, public_id: str) -> views.GoodsSampleDetail:
    return views.GoodsSampleDetail.of_page(samples.sample_page(reader, public_id))


def due_lines(reader: Reader, asked: inputs.Deliveries) -> Listed[views.DueLine]:
    page = promises.deliveries(reader, asked.show, asked.cursor).rows
    return Listed(items=[views.DueLine.of(row) for row in page.items], next=page.next)


def deal_promises(reader: Reader, public_id: str) -> views.DealPromises:
    return views.DealPromises.of(promises.deal_deliveries(reader, public_id))
