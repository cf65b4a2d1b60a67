"""How files are sent, and how many; pure. Which are taken is said in kernel/papers."""

from datetime import timedelta

from tradehall.kernel.papers.kinds import MB

PART = 256 * 1024  # octets kept in one row, and stored in one transaction
LEAST_PART = 16 * 1024  # shorter ones are kept at the end of a file only: nobody makes rows of an octet each
AT_ONCE = 10  # files in one message
PER_HOUR = 20  # files begun by a person
PER_DAY = 200 * MB  # octets of the files begun by a person
ABANDONED = timedelta(days=1)  # an upload that nobody goes on with, a file that nobody sends
WITHDRAWN = timedelta(days=7)  # so long the file of a message that its sender withdrew can still be judged
