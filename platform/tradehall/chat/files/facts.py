"""What happened to files."""

from tradehall.kernel.facts import Fact


class FileUploaded(Fact):
    """All of its octets are there; it is to be checked."""

    file: int
