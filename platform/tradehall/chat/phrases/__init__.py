"""Trade phrases: sentences with slots that each reader reads in their own language."""

from tradehall.chat.phrases.registry import Phrase, Step, find, get, look_file, phrases, steps
from tradehall.chat.phrases.slots import Slot
from tradehall.chat.phrases.writing import outline, texts, write

__all__ = ["Phrase", "Slot", "Step", "find", "get", "look_file", "outline", "phrases", "steps", "texts", "write"]
