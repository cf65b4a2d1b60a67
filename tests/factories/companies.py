"""Companies, listings and needs for tests, made through commands."""

from datetime import date
from io import BytesIO
from itertools import count
from typing import Any

from PIL import Image

from tradehall.companies.commands import AddListing, AddMember, AddNeed, AddPicture, CreateCompany
from tradehall.kernel.parse import parse_data
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.runner import Runner

_number = count(1)


def profile(**given: Any) -> dict[str, Any]:
    """What a form for a new exporter sends, as JSON."""
    number = next(_number)
    return {
        "legal_name": f"淄博华光陶瓷{number}有限公司",
        "legal_name_en": f"Zibo Huaguang Ceramics {number} Co., Ltd.",
        "sells": True,
        "country": "CN",
        "region": "Shandong",
        "city": "Zibo",
        "business_type": "manufacturer",
        "sectors": ["6911", "6912"],
        "about": {"zh": "我们生产骨质瓷餐具。", "en": "We make bone china tableware."},
        **given,
    }


def company(runner: Runner, by: Actor, /, *members: Actor, **given: Any) -> str:
    """The public id of a company with its owner and further members."""
    public_id: str = runner.run(parse_data(CreateCompany, profile(**given)), by)
    for member in members:
        runner.run(AddMember(company=public_id, person=member.public_id), SYSTEM)
    return public_id


def offer(**given: Any) -> dict[str, Any]:
    return {
        "title": {"zh": "骨质瓷餐具套装", "en": "Bone china dinner set"},
        "summary": {"zh": "二十头家用套装。", "en": "Twenty pieces for the home."},
        "hs_code": "691110",
        "category": "tableware",
        "origin_country": "CN",
        "moq": {"quantity": 500, "unit": "set"},
        "lead_time_days": 45,
        "price": {"mode": "show", "amount": "12.80", "currency": "USD", "incoterm": "FOB", "place": "Qingdao"},
        **given,
    }


def listing(runner: Runner, by: Actor, company_id: str, **given: Any) -> str:
    public_id: str = runner.run(parse_data(AddListing, offer(company=company_id, **given)), by)
    return public_id


def wish(**given: Any) -> dict[str, Any]:
    return {
        "title": {"ja": "ボーンチャイナの食器", "en": "Bone china tableware"},
        "category": "tableware",
        "purpose": "resale",
        "quantity": {"quantity": 3000, "unit": "set"},
        "frequency": "quarterly",
        "target_price": {"amount": "11.50", "currency": "USD"},
        "needed_by": date(2026, 7, 1).isoformat(),
        "sample_required": True,
        **given,
    }


def need(runner: Runner, by: Actor, company_id: str, **given: Any) -> str:
    public_id: str = runner.run(parse_data(AddNeed, wish(company=company_id, **given)), by)
    return public_id


def jpeg(width: int = 60, height: int = 40, kind: str = "JPEG", **given: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), (30, 60, 150)).save(out, kind, **given)
    return out.getvalue()


def picture(runner: Runner, by: Actor, listing_id: str, alt: str = "A white plate") -> str:
    command = AddPicture.model_validate({"listing": listing_id, "upload": jpeg(), "alt": {"en": alt}})
    public_id: str = runner.run(command, by)
    return public_id
