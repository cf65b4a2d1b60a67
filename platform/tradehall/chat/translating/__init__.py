"""Machine translation of what is said: a server behind a port, and what keeps numbers, codes and names as they are."""

from tradehall.chat.translating.libre import LibreTranslate
from tradehall.chat.translating.port import translates, use
from tradehall.chat.translating.reactions import SLOW
from tradehall.kernel.outbox import Dispatcher
from tradehall.kernel.web import Hall, language

__all__ = ["install"]


def install(hall: Hall) -> None:
    """Compose the translator of the settings, with a thread of its own: it may take long, and others must not wait."""
    url = hall.settings.translate_url
    use(LibreTranslate(url, hall.settings.translate_key) if url else None)
    hall.app.jinja_env.globals["can_translate"] = lambda source: translates(source, language())
    if url:
        slow = Dispatcher(hall.runner, hall.post, name="translation", only=[SLOW])
        hall.dispatcher.but.add(SLOW)
        hall.tasks.append(slow)
        hall.runner.after_owing.append(slow.wake)
