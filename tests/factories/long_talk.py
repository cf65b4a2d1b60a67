"""A conversation of thousands of messages of every kind, for what must stay quick and in order in it.

A few are really said by the people of the talk; the rest are rows like them, which saying would take minutes.
"""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import func, insert, select, update

from tests.factories.files import sent
from tradehall.accounts.queries import actor_of
from tradehall.chat.commands import SendMessage
from tradehall.chat.models import Conversation, ConversationMember, Message
from tradehall.kernel.ids import new_public_id
from tradehall.kernel.parse import parse_data
from tradehall.kernel.policy import SYSTEM, Actor
from tradehall.kernel.runner import Runner

_ids = count(1)
LONG = (
    "样品已经收到，釉色与确认样一致，但底足打磨还需要再细一些。另外请确认外箱尺寸，以便我们预订拼箱。",
    "お世話になっております。先日のお見積りの件ですが、社内で検討した結果、数量を増やす方向で進めております。",
    "Thank you for the drawings. We checked the wall thickness at three places and it is within 0.3 mm everywhere.",
    "샘플을 잘 받았습니다. 포장 상태가 좋았고 색상도 승인 샘플과 같습니다. 다음 주에 발주서를 보내 드리겠습니다.",
)
SHORT = (
    "好的👌", "はい。", "OK", "네, 감사합니다 🙏", "5,000 pcs", "📦🚢", "收到，谢谢！", "承知しました。", "HS 6912.00",
    "明白了", "🏺🏺🏺", "FOB Qingdao?", "来週月曜に発送いたします。", "单价USD 1.20，含包装。", "확인했습니다.",
)  # fmt: skip
PHRASE: dict[str, Any] = {"phrase": {"key": "sample_ready", "values": {"days": 30}}}
OFFER: dict[str, Any] = {
    "offer": {
        "description": "青花餐盘 Ø26", "quantity": "5000", "unit": "piece", "incoterm": "FOB", "place": "青岛",
        "unit_price": {"amount": "1.20", "currency": "USD"}, "payment_term": "LC_SIGHT",
    },
}  # fmt: skip


def words(number: int) -> str:
    """What the message with this number says: short, of some lines, or long."""
    if number % 9 == 4:
        return "\n".join([LONG[number % 4], f"№ {number}", LONG[(number + 1) % 4] * (1 + number % 5)])
    if number % 5 == 2:
        return f"{LONG[number % 4]} {number}"
    return f"{SHORT[number % len(SHORT)]} {number}"


def lengthen(runner: Runner, conversation: str, number: int) -> int:
    """Messages until there are `number` of them; the seq of the last. All have read all."""
    with runner.db.read() as session:
        talk = session.scalars(select(Conversation).where(Conversation.public_id == conversation)).one()
        key, last, until = talk.id, talk.last_seq, talk.last_at
        members = session.scalars(
            select(ConversationMember.person_id)
            .where(ConversationMember.conversation_id == key, ConversationMember.role == "delegate")
            .order_by(ConversationMember.participation_id)
        )
        people = [runner.ask(actor_of, SYSTEM, person) for person in members]
    first, other = people[0], people[-1]
    valid = (runner.clock.now() + timedelta(days=7)).date().isoformat()
    _say(runner, first, conversation, PHRASE)
    _say(runner, other, conversation, {"offer": OFFER["offer"] | {"valid_until": valid}})
    sent(runner, first, conversation, f"long-talk-file-{next(_ids)}")
    with runner.db.write() as session:
        columns = [column for column in Message.__table__.c if column.name != "id"]
        real = [
            dict(row)
            for row in session.execute(
                select(*columns).where(Message.conversation_id == key, Message.seq > last).order_by(Message.seq)
            ).mappings()
        ]
        step = (runner.clock.now() - until) / number
        rows = []
        for seq in range(last + len(real) + 1, number + 1):
            like = real[seq // 11 % len(real)] if seq % 11 == 7 else None
            rows.append(_row(like or _plain(seq, real[0], real[1]), seq, until + seq * step))
        session.execute(insert(Message), rows)
        session.execute(update(Conversation).where(Conversation.id == key).values(last_seq=number))
        everybody = update(ConversationMember).where(ConversationMember.conversation_id == key)
        session.execute(everybody.values(read_seq=number))
        assert session.scalar(select(func.count()).where(Message.conversation_id == key)) == number
        session.commit()
    return number


def _plain(seq: int, one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    sender = one if seq % 3 else other
    return sender | {"kind": "text", "body": words(seq), "language": "zh" if seq % 3 else "ja", "content": None}


def _row(like: dict[str, Any], seq: int, at: datetime) -> dict[str, Any]:
    new = {"public_id": new_public_id(), "seq": seq, "client_id": f"long-talk-{next(_ids)}", "open_until": None}
    return like | new | {"sent_at": at, "folded": ""}


def _say(runner: Runner, actor: Actor, conversation: str, what: dict[str, Any]) -> None:
    said = {"conversation": conversation, "client_id": f"long-talk-{next(_ids)}", **what}
    runner.run(parse_data(SendMessage, said), actor)
