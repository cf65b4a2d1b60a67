"""What must be equal in two languages: seen when it is, in whatever way it is written, and seen when it is not."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradehall.meetings.translating import numerals
from tradehall.meetings.translating.facts import doubts, facts, narrow

SAME = [
    ("我们可以在5月20日前交货3000件，单价12.5美元，FOB青岛。",
     "We can deliver 3,000 pieces by May 20 at USD 12.50 each, FOB Qingdao."),
    ("最小起订量3万件", "The minimum order is 30,000 pieces."),
    ("最小発注量は３万個です。単価は￥１，２００です。", "最小起订量为3万个。单价为1,200日元。"),
    ("1億2000万円", "120 million yen"),
    ("打8折", "20% off"),
    ("打八折可以吗？", "Can you give us a 20% discount?"),
    ("请发两个样品", "Please send two samples"),
    ("请发两个样品", "サンプルを2個お送りください。"),
    ("2割引でお願いします", "20% off, please"),
    ("三百件，百分之五", "300 pieces, 5%"),
    ("会议下午2点半开始", "The meeting starts at 2:30 pm."),
    ("午後2時30分に", "오후 2시 30분에"),
    ("明天上午9点", "tomorrow at 9 a.m."),
    ("See you at 14:00.", "下午两点见。14:00"),
    ("请看 https://a.example/x?y=1 和 info@b.cn", "Please see https://a.example/x?y=1 and info@b.cn."),
    ("型号HG-2031A，HS编码6911.10", "Model HG-2031A, HS code 6911.10"),
    ("HS code 6911.10.0000", "HSコード 6911.10.0000"),
    ("交货期30天", "Lead time 30 days"),
    ("Delivery in June, 30% deposit by T/T.", "6月交货，30%定金电汇。"),
    ("Payment by letter of credit at sight", "お支払いは一覧払いL/Cです"),
    ("2026年5月20日", "20 May 2026"),
    ("2026-05-20", "2026년 5월 20일"),
    ("26年5月20日", "May 20, 2026"),
    ("五月二十日", "5月20日"),
    ("5/6交货", "delivery on 5 June"),
    ("5/6交货", "delivery on May 6"),
    ("尺寸30×40×5cm", "Size 30 x 40 x 5 cm"),
    ("尺寸30x40x5cm", "サイズは30×40×5cmです"),
    ("5个月", "5 months"),
    ("5ヶ月かかります", "需要5个月"),
    ("5개월 걸립니다", "It takes five months."),
    ("我有两点问题", "I have two questions"),
    ("2点建议", "2 suggestions"),
    ("1x40HQ", "1 x 40HQ"),
    ("一个40HQ", "one 40HQ container"),
    ("We need three hundred sets", "我们需要300套"),
    ("two thousand five hundred pieces", "2,500개"),
    ("3만 5천 개", "35,000 pieces"),
    ("5万3千個", "5万3000个"),
    ("单价5元", "5 yuan each"),
    ("人民币5元", "RMB 5"),
    ("5000원입니다", "5,000 won"),
    ("5천 원입니다", "5,000 ウォンです"),
    ("$12", "12美元"),
    ("￥500", "500日元"),
    ("¥500", "500元"),
    ("€3.20", "3.2ユーロ"),
    ("3月10日", "March 10"),
    ("请在10-15天内", "within 10 to 15 days"),
    ("1.5万套", "15,000 sets"),
    ("10k pieces", "1万件"),
    ("1.2 million", "120万"),
    ("十二月", "December"),
    ("二十四个", "24 pieces"),
    ("一打", "12 pieces"),
    ("电话+86 533-2345678", "Phone +86 533 234 5678"),
    ("第3批", "3rd batch"),
    ("有效期至2026/12/31", "valid until December 31, 2026"),
    ("Please confirm it by the 20th.", "请在20日前确认。"),
    ("谢谢，万一有问题请联系我。", "Thank you. Please contact me if there is any problem."),
    ("十分感谢", "Thank you very much"),
    ("千万不要迟到", "Please do not be late"),
    ("May I ask the price?", "请问价格是多少？"),
    ("I won the order", "我拿到了订单"),
    ("one moment please", "请稍等"),
    ("a sample", "一个样品"),
    ("这是我们第一次合作", "This is our first cooperation."),
    ("お二人で", "both of you"),
    ("半年", "half a year"),
    ("吸水率低于0.5%", "Water absorption below 0.5 percent"),
    ("吸水率は0.5パーセント以下", "흡수율 0.5퍼센트 이하"),
    ("烧成温度1280℃", "Firing temperature 1,280 °C"),
    ("ISO9001认证", "ISO 9001 certificate"),
    ("규격은 300x600mm 입니다", "規格は300×600mmです"),
    ("두 개의 샘플", "2 samples"),
    ("보증금 30%", "30% deposit"),
    ("9월 말까지", "by the end of September"),
    ("9月末までに", "9월 말까지"),
    ("in May", "5月に"),
    ("いちばん安い価格", "The lowest price"),
    ("No. 5", "第5号"),
    ("工厂交货", "EXW"),
    ("CIF 横浜", "CIF Yokohama"),
]  # fmt: skip

OTHER = [
    ("3万件", "3,000 pieces", ["3万"], ["3,000"]),
    ("5月20日", "May 2", ["5月20日"], ["May 2"]),
    ("12.5美元", "12.5 yuan", ["美元"], ["yuan"]),
    ("FOB青岛", "CIF Qingdao", ["FOB"], ["CIF"]),
    ("HG-2031A", "HG-2031B", ["HG-2031A"], ["HG-2031B"]),
    ("30%", "3%", ["30%"], ["3%"]),
    ("500红500蓝", "500 red and blue", ["500"], []),
    ("下午2点半", "2:30 am", ["下午2点半"], ["2:30 am"]),
    ("6911.10", "6911.90", ["6911.10"], ["6911.90"]),
    ("1,200日元", "1,200元", ["日元"], ["元"]),
    ("3万5千", "30,000", ["3万5千"], ["30,000"]),
    ("2026年5月20日", "20 May 2025", ["2026年5月20日"], ["20 May 2025"]),
    ("5月20日", "6月20日", ["5月20日"], ["6月20日"]),
    ("10天", "10%", ["10"], ["10%"]),
    ("1億円", "1万円", ["1億"], ["1万"]),
    ("３，０００個", "300個", ["３，０００"], ["300"]),
    ("three thousand pieces", "三百件", ["three thousand"], ["三百"]),
    ("5천 원", "5만 원", ["5천"], ["5만"]),
    ("请看 https://a.example/1", "Please see https://a.example/2", ["https://a.example/1"], ["https://a.example/2"]),
    ("by L/C", "用电汇", ["L/C"], []),
    ("no figures", "没有，共5件", [], ["5"]),
    ("delivery in June", "7月交货", ["June"], ["7月"]),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_agrees_however_it_is_written(one: str, other: str) -> None:
    assert doubts(one, other) == []
    assert doubts(other, one) == []


@pytest.mark.parametrize(("one", "other", "missing", "added"), OTHER)
def test_sees_what_does_not_agree(one: str, other: str, missing: list[str], added: list[str]) -> None:
    found = doubts(one, other)
    assert [row["missing"] for row in found if "missing" in row] == missing
    assert [row["added"] for row in found if "added" in row] == added


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3万", 30000), ("1億2000万", 120_000_000), ("3만 5천", 35000), ("二十四", 24), ("一百零五", 105),
        ("三千五百万", 35_000_000), ("1.5万", 15000), ("５００", 500), ("삼천오백", 3500), ("十二", 12),
    ],
)  # fmt: skip
def test_values_of_asian_numerals(text: str, value: int) -> None:
    assert numerals.of_asia(narrow(text)) == value


@given(st.integers(min_value=1, max_value=10**12))
def test_every_whole_number_agrees_with_itself_in_all_writings(value: int) -> None:
    ways = [f"{value}", f"{value:,}", "".join(chr(ord(c) + 0xFEE0) for c in f"{value}")]
    if value % 10**4 == 0:
        ways += [f"{value // 10**4}万", f"{value // 10**4}만"]
    for way in ways:
        assert doubts(f"数量 {way} 件", f"quantity {value:,} pieces") == []
        assert doubts(f"数量 {way} 件", f"quantity {value + 1:,} pieces") != []


@given(st.text(max_size=200), st.text(max_size=200))
def test_whatever_comes_is_read_and_agrees_with_itself(one: str, other: str) -> None:
    assert doubts(one, one) == []
    doubts(one, other)
    for fact in facts(one):
        assert one[fact.start : fact.end] == fact.text


def test_what_is_kept_is_written_as_its_readers_write_it() -> None:
    [amount, day] = facts("3万件在5月20日")
    assert amount.kept is not None
    assert day.kept is not None
    assert [amount.kept(language) for language in ("en", "ja", "ko")] == ["30,000", "3万", "3만"]
    assert [day.kept(language) for language in ("en", "zh", "ja", "ko")] == ["20 May", "5月20日", "5月20日", "5월 20일"]
    assert numerals.written(Decimal(1_500_000), "1.5 million", "zh") == "1,500,000"
