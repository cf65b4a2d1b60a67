"""Documents: what stands on one, and reading the file back as strangers would."""

from datetime import date
from typing import Any

import pypdfium2

from tradehall.deals.documents.matter import Amount, DocumentKind, Goods, Late, Matter, PartyOf, Words

NAMES = {
    "zh": "骨瓷餐具套装{n}号，直径27厘米，釉下彩",
    "ja": "ボーンチャイナ食器セット{n}号、直径27cm、下絵付",
    "ko": "본차이나 식기 세트 {n}호, 지름 27cm",
    "en": "Bone china dinner set no. {n}, 27 cm, underglaze",
}


def goods(number: int, **changes: Any) -> Goods:
    price, quantity = 1250 + number, 120 * number
    words = {language: text.format(n=number) for language, text in NAMES.items()}
    told = {
        "description": Words(texts=words, source="zh"), "hs_code": "691110", "quantity": str(quantity), "unit": "set",
        "price": Amount(minor=price, currency="USD"), "amount": Amount(minor=price * quantity, currency="USD"),
        "promised": date(2020, 6, 30), **changes,
    }  # fmt: skip
    return Goods.model_validate(told)


def matter(kind: str = "proforma", languages: tuple[str, ...] = ("zh",), lines: int = 3, **changes: Any) -> Matter:
    """A porcelain maker of Zibo sells to a wholesaler in Tsu."""
    told: dict[str, Any] = {
        "kind": DocumentKind(kind), "number": "PI-2020-0007", "day": date(2020, 3, 16), "languages": list(languages),
        "deal_kind": "trial_order", "revision": 2, "digest": "0123456789abcdef" * 4, "sealed_on": date(2020, 3, 15),
        "valid_until": date(2020, 4, 15),
        "event": Words(
            texts={"zh": "淄博－三重陶瓷线上对接会", "ja": "淄博・三重 陶磁器オンライン商談会"}, source="zh"
        ),
        "exporter": PartyOf(
            name="淄博华光陶瓷科技文化有限公司", name_en="Zibo Huaguang Ceramics Co., Ltd.", language="zh",
            address="山东省淄博市张店区中润大道158号", city="淄博", country="CN",
            registration="91370300MA3C4", person="王伟", job_title="外贸部经理",
        ),
        "buyer": PartyOf(
            name="三重陶器商事株式会社", name_en="Mie Toki Shoji K.K.", language="ja",
            address="三重県津市羽所町700番地", city="津市", country="JP", person="髙橋 直子", job_title="仕入部長",
        ),
        "goods": [goods(number + 1) for number in range(lines)],
        "totals": [Amount(minor=10_000, currency="USD")],
        "incoterm": "FOB", "place": "Qingdao", "payment": "TT_DEPOSIT_BALANCE_COPY_BL", "deposit_percent": 30,
        "written_in": "zh", "check_address": "https://tradehall.example/check", "code": "K7QM-2XWD-9RTV-4HNB",
    }  # fmt: skip
    if kind == "delay":
        late = Late(line=1, description=goods(1).description, old=date(2020, 6, 30), new=date(2020, 7, 20))
        told |= {"late": [late], "reason": "force_majeure", "proposal": "partial", "certificate": "CCPIT-2020-001"}
    return Matter.model_validate({**told, **changes})


def pages_of(octets: bytes) -> list[str]:
    """What somebody who marks and copies each page gets, without blanks and line breaks."""
    document = pypdfium2.PdfDocument(octets)
    try:
        return ["".join(page.get_textpage().get_text_bounded().split()) for page in document]
    finally:
        document.close()


def plain(text: str) -> str:
    return "".join(text.split())
