"""The pages of notices."""

from flask import Flask

from tradehall.kernel.web import Hall
from tradehall.notices.answers import web as answers


def install(app: Flask, found: Hall) -> None:
    answers.install(app, found)
