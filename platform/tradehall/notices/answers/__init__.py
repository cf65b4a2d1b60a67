"""Answers by one button of a mail: a link, a page that asks once more, and the act, without signing in.

A link is good for one act of one person on what they were asked; whoever only looks at it changes nothing.
"""

from tradehall.notices.answers.questions import AnswerLink, follow_up_links, links, unsubscribe_url

__all__ = ["AnswerLink", "follow_up_links", "links", "unsubscribe_url"]
