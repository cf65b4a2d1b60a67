"""Bank details are found in what people write in four languages; prices, codes, dates and phones are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradehall.chat.safety.bank import _STEMS, Found, Sign, _may_have, find, judge, stored

ACCOUNT, IBAN, SWIFT, WALLET, CHANGE = Sign

BANK = [
    # English
    ("Please pay to IBAN DE89 3704 0044 0532 0130 00.", {IBAN, ACCOUNT}),
    ("GB29NWBK60161331926819", {IBAN}),
    ("our iban: fr14 2004 1010 0505 0001 3m02 606", {IBAN, ACCOUNT}),
    ("Bank: Bank of China, SWIFT: BKCHCNBJ500, A/C No. 2438 0512 3456", {ACCOUNT, SWIFT}),
    ("Beneficiary account: 00123456789 at Mizuho", {ACCOUNT}),
    ("Account number 12345678, sort code 20-00-00", {ACCOUNT}),
    ("Routing number 021000021, account 1234567890", {ACCOUNT}),
    ("Here are our bank details for the deposit.", {ACCOUNT}),
    ("Please remit the 30% deposit to 6228 4800 1234 5678 910", {ACCOUNT}),
    ("Our bank account has been changed, please use the one below.", {ACCOUNT, CHANGE}),
    ("We have a new bank account. Account no. 99887766554", {ACCOUNT, CHANGE}),
    ("Our account is under audit, please pay our other company account 8877 6655 44", {ACCOUNT, CHANGE}),
    ("SWIFT code MHCBJPJT", {ACCOUNT, SWIFT}),
    ("You can pay by PayPal or Western Union", {WALLET}),
    ("Send USDT to TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE", {WALLET}),
    ("Pay by Alipay please", {WALLET}),
    # Chinese
    ("请汇到以下账号：6222 0202 0000 1234 567", {ACCOUNT}),
    ("开户行：中国银行淄博分行", {ACCOUNT}),
    ("户名：淄博华光陶瓷有限公司 账号：2438051234567", {ACCOUNT}),
    ("我们的收款账户变更了，请打到新账户", {ACCOUNT, CHANGE}),
    ("公司账户被冻结，请先转到这个私人账户", {ACCOUNT, CHANGE}),
    ("對公賬號 3300 1234 5678 9012", {ACCOUNT}),
    ("银行账号已更换，请以此为准：３３００１２３４５６７８９０１２", {ACCOUNT, CHANGE}),
    ("定金请用微信转账", {WALLET}),
    ("扫码付款就可以，支付宝也行", {WALLET}),
    ("这是我们的收款码", {WALLET}),
    ("6222021234567890128", {ACCOUNT}),
    ("SWIFT代码：BKCHCNBJ", {SWIFT}),
    # Japanese
    ("口座番号は1234567です", {ACCOUNT}),
    ("お振込先：みずほ銀行 津支店 普通 1234567", {ACCOUNT}),
    ("振込先が変更になりましたので、新しい口座へお願いします", {ACCOUNT, CHANGE}),
    ("三井住友銀行　本店　当座預金　７６５４３２１", {ACCOUNT}),
    ("下記口座に送金してください", {ACCOUNT}),
    ("アリペイで払えますか", {WALLET}),
    # Korean
    ("계좌번호 110-123-456789 신한은행", {ACCOUNT}),
    ("입금 계좌가 변경되었습니다", {ACCOUNT, CHANGE}),
    ("새 계좌로 송금해 주세요", {ACCOUNT, CHANGE}),
    ("국민은행 123456-01-234567 예금주 김민수", {ACCOUNT}),
    ("카카오페이로 보내주세요", {WALLET}),
]

NONE = [
    # prices, quantities, codes, dates, phones, parcels
    "USD 15,000.00 FOB Qingdao, 3,000 pcs",
    "Our price is 1.25 USD for 20000 pieces, total USD 25,000",
    "HS 6911.10.10 and 691110, 6912.00",
    "HS code 6911101000",
    "Tel. +86 533 1234 5678, mobile 138 0533 1234",
    "请打我电话 13805331234",
    "電話番号は 059-229-3111 です",
    "전화 010-1234-5678 로 연락 주세요",
    "Tracking number 1234 5678 9012 3456 78, AWB 784-12345675",
    "Container MSKU1234567, B/L SHA12345678",
    "PO 4500012345 of 2026-03-15",
    "Delivery 2026-03-15 to 2026-04-20",
    "交期 20260315，数量 1000000 件",
    "单价人民币12.50元，最小起订量3000件",
    "EAN 4006381333931",
    "货号 20201234567",
    "Payment 30% T/T in advance, 70% against copy of B/L",
    "L/C at sight, irrevocable",
    "付款方式：30%定金，70%见提单副本",
    "支払条件は前払い30%、残り70%はB/Lコピー後です",
    "결제 조건은 T/T 30% 선금입니다",
    "Which bank do you work with for letters of credit?",
    "你们的开证银行是哪家？",
    "お取引銀行はどちらですか",
    "信用状の発行銀行を教えてください",
    "은행 신용장으로 결제 가능합니까?",
    # words that look like it
    "She is our key account manager",
    "Please take the breakage into account",
    "On account of the holiday we close",
    "SHANGHAI CERAMICS TABLEWARE",
    "We are swift to answer",
    "Swift delivery from SHENZHEN",
    "您的平台账号登录不了吗",
    "请加我微信号 abc1234567",
    "微信账号是 huaguang_2020",
    "我的Zoom会议号是 123 456 7890",
    "会员账号 12345678",
    "窓口は山田です",
    "計座",
    "Meeting ID 987 6543 2109",
    "a new account manager will call you",
    "AB12 3456",
    "DE89 3704 0044 0532 0130 01",
    "尺寸 300x300x85 毫米，重量 1234567 克",
    "",
    "好的，谢谢！",
    "https://example.com/a/6911101000",
]


@pytest.mark.parametrize(("text", "signs"), BANK)
def test_bank_details_are_found(text, signs):
    assert set(find(text).signs) == signs


@pytest.mark.parametrize("text", NONE)
def test_what_is_none_is_left_alone(text):
    assert find(text) == Found((), ())


def test_the_same_number_has_the_same_print_however_it_is_written():
    first, other = find("IBAN DE89 3704 0044 0532 0130 00"), find("iban de89370400440532013000")
    assert first.prints == other.prints != ()
    assert find("账号：6222 0202 0000 1234 567").prints == find("账号：６２２２０２０２００００１２３４５６７").prints


def test_others_than_before_and_announced_changes_warn_strongly():
    first, other = find("account no. 1234567890"), find("account no. 9988776655")
    assert not judge(first, []).strong
    assert not judge(first, first.prints).strong
    assert judge(other, first.prints).strong
    assert not judge(find("our bank details are below"), first.prints).strong
    assert judge(find("our bank account has changed"), []).strong


def test_what_is_stored_tells_no_number():
    found = find("Account number 1234567890")
    assert "1234567890" not in str(stored(found, judge(found, [])))


@given(st.text(max_size=400))
def test_any_text_can_be_looked_at(text):
    find(text)


@given(st.decimals(min_value=1, max_value=99_999_999, places=2))
def test_no_price_is_an_account(amount):
    assert not find(f"USD {amount:,} / CNY {amount} per 1000 pcs, total {amount:,} USD")


@pytest.mark.parametrize("around", ["{}", "we say {} here", "我们{}说"])
def test_no_stem_is_overlooked(around):
    """The first look is by one pattern for all of them, and finds what a look for each would find."""
    for stem in _STEMS:
        assert _may_have(around.format(stem))
        assert _may_have(around.format(stem.upper()))
        cut = around.format(stem[:-1])
        assert _may_have(cut) == any(other in cut.lower() for other in _STEMS)
