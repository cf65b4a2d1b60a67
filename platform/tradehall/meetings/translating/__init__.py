"""Machine translation of what people write to each other: a server behind a port, and what keeps numbers, codes and
names as they are."""

from tradehall.kernel.outbox import Dispatcher
from tradehall.kernel.web import Hall, language
from tradehall.meetings.translating.libre import LibreTranslate
from tradehall.meetings.translating.making import SLOW
from tradehall.meetings.translating.port import translates, use

__all__ = ["install"]


def install(hall: Hall) -> None:
    """Compose the translator of the settings, with a thread of its own: it may take long, and others must not wait."""
    url = hall.settings.translate_url
    use(LibreTranslate(url, hall.settings.translate_key) if url else None)
    hall.app.jinja_env.globals["can_translate"] = lambda source: translates(source, language())
    if url:
        slow = Dispatcher(hall.runner, hall.post, name="translation", only=sorted(SLOW))
        hall.dispatcher.but.update(SLOW)
        hall.tasks.append(slow)
        hall.runner.after_owing.append(slow.wake)
