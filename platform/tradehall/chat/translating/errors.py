"""Why a message is not translated."""

from tradehall.kernel.errors import Conflict, Forbidden
from tradehall.kernel.texts import N_


class NoTranslator(Conflict):
    code = "no-translator"
    sentence = N_("This installation has no machine translation. You can copy the text into a translator of your own.")


class NothingToTranslate(Conflict):
    """The message is in the reader's language, or says nothing in words."""

    code = "nothing-to-translate"
    sentence = N_("There is nothing to translate in this message.")


class TranslationOff(Forbidden):
    code = "translation-off"
    sentence = N_("The organisers have switched machine translation off in this event.")
