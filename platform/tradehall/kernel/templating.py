"""What templates can call: addresses, hidden fields, names of things, times and money in the reader's language."""

import secrets
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, g, has_request_context, request
from flask_wtf.csrf import generate_csrf
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.local import LocalProxy

from tradehall.kernel import i18n
from tradehall.kernel.policy import VISITOR
from tradehall.kernel.texts import NP_, Translated
from tradehall.kernel.web import NavItem, flashed, hall, language, time_zone


def install(app: Flask) -> None:
    """Give the templates their functions."""
    env = app.jinja_env
    env.trim_blocks = env.lstrip_blocks = True
    env.add_extension("jinja2.ext.do")
    env.globals.update(
        asset=_asset,
        csrf=_csrf_fields,
        csrf_token=generate_csrf,
        page_url=_page_url,
        t=LocalProxy(_times),
        tr=lambda text: (text or Translated({}, "en")).read(language()),
        country=lambda code: i18n.country_name(code, language()),
        countries=lambda: i18n.countries(language()),
        number=lambda value: i18n.write_number(value, language()),
        money=lambda minor, currency: i18n.write_money(minor, currency, language()),
        label=_label,
        languages=i18n.OWN_NAMES,
        language_name=dict(i18n.OWN_NAMES).get,
        language_in=lambda code: i18n.language_in(code, language()),
        choices_of=_options,
        drawing=lambda name, label, size: _drawing(_asset("vendor/icons.svg"), name, label, size),
    )
    # Flask-Babel's own would ask for the locale at each text, and Jinja's wrap every call twice.
    env.globals.update(_=_gettext, gettext=_gettext, ngettext=_ngettext, pgettext=_pgettext)

    @app.context_processor
    def about_request() -> dict[str, Any]:
        if not has_request_context():
            return {}
        code = language()
        return {
            "actor": g.get("actor", VISITOR),
            "locale": code,
            "html_lang": i18n.HTML_LANG[code],
            "now": hall().runner.clock.now(),
            "nav": LazyNav(),
            "unread": _unread,
            "notices": flashed(),
            "request_id": g.get("request_id", ""),
            "base_url": hall().settings.base_url,
        }


@pass_eval_context
def _gettext(evaluated: EvalContext, text: str, /, **values: Any) -> str:
    said = i18n.catalogue(language()).gettext(text)
    return _filled(evaluated, said, values)


@pass_eval_context
def _pgettext(evaluated: EvalContext, context: str, text: str, /, **values: Any) -> str:
    return _filled(evaluated, i18n.catalogue(language()).gettext(NP_(context, text)), values)


@pass_eval_context
def _ngettext(evaluated: EvalContext, one: str, many: str, count: int, /, **values: Any) -> str:
    said = i18n.catalogue(language()).ngettext(one, many, count)
    return _filled(evaluated, said, {"num": count, **values})


def _filled(evaluated: EvalContext, said: str, values: dict[str, Any]) -> str:
    """With its values, which are escaped where the template is HTML."""
    text = Markup(said) if evaluated.autoescape else said
    return text % values if "%" in said else text


def _times() -> i18n.Times:
    return i18n.times(language(), time_zone())


Choice = tuple[Any, Any]  # (value, text), or (name of a group, its choices)


def _options(choices: Sequence[Choice], chosen: Any) -> Markup:
    """The options of a select. A tuple never changes: what it writes is kept for other pages."""
    return (_options_kept if isinstance(choices, tuple) else _options_of)(choices, str(chosen))


def _options_of(choices: Sequence[Choice], chosen: str) -> Markup:
    return Markup("").join(
        _GROUP % (key, _options_of(text, chosen))
        if isinstance(text, list | tuple)
        else _OPTION % (key, _SELECTED[str(key) == chosen], text)
        for key, text in choices
    )


_GROUP, _OPTION = Markup('<optgroup label="%s">%s</optgroup>'), Markup('<option value="%s"%s>%s</option>')
_SELECTED = (Markup(""), Markup(" selected"))
_options_kept = lru_cache(maxsize=512)(_options_of)


@lru_cache(maxsize=1024)
def _drawing(sprite: str, name: str, label: str | None, size: str | None) -> Markup:
    """A symbol of the sprite; pages show hundreds."""
    kind = f"icon icon-{size}" if size else "icon"
    role = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="{}" width="16" height="16" {}><use href="{}#{}"></use></svg>').format(
        kind, role, sprite, name
    )


def _unread() -> int:
    """How many notices the reader has not read; asked only by pages that show it."""
    if "unread" not in g:
        g.unread = hall().unread()
    found: int = g.unread
    return found


class LazyNav:
    """The navigation, asked for only by pages that show it."""

    @property
    def _items(self) -> list[NavItem]:
        if "nav" not in g:
            g.nav = hall().nav()
        items: list[NavItem] = g.nav
        return items

    def __iter__(self) -> Iterator[NavItem]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)


LABELS: dict[Any, str] = {}


def labels(table: dict[Any, str]) -> None:
    """Register what enum members are called by people (marked texts)."""
    for value, text in table.items():
        LABELS[type(value), value] = text  # 'other' of one list is not 'other' of the next
        LABELS.setdefault(value, text)


def _label(value: Any) -> str:
    return label_in(value, language())


def label_in(value: Any, language: str) -> str:
    """What an enum member is called in a language."""
    text = LABELS.get((type(value), value)) or LABELS.get(value)
    return i18n.catalogue(language).gettext(text) if text else str(value)


def _asset(path: str) -> str:
    """The address of a static file; the build's hash in its path, so that modules import each other with it."""
    return f"/static/v-{hall().build}/{path}"


_HIDDEN = Markup('<input type="hidden" name="_csrf" value="%s"><input type="hidden" name="_key" value="%s">')


def _csrf_fields() -> Markup:
    """The hidden fields of every form: the token, and a key that makes a repeated post harmless."""
    return _HIDDEN % (generate_csrf(), _typed_key() or secrets.token_hex(16))


def _typed_key() -> str:
    """The key of the form that was just sent."""
    try:
        return request.form.get("_key", "")
    except HTTPException:  # the body was too large to be read, and this is the page that says so
        return ""


def _page_url(at: str | None = None, /, **changed: Any) -> str:
    """The address of this page with other values in its query; `at`: its path, where a form's act shows it."""
    query = {k: v for k, v in request.args.items() if k not in changed}
    query.update({k: v for k, v in changed.items() if v not in (None, "")})
    return (at or _own_path()) + ("?" + urlencode(query) if query else "")


def _own_path() -> str:
    """The path at which the page can be loaded again: after an act that was refused, the nearest one above it."""
    path, adapter = request.path, current_app.create_url_adapter(request)
    while request.method == "POST" and adapter and path.strip("/") and not adapter.test(path, "GET"):
        path = path.rpartition("/")[0] or "/"
    return path
