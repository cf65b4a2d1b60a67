"""From what a document is made of to what is set in type: texts in one or two languages, in order. Pure.

A *run* is `[language, text]`; a *cell* is a list of runs that stand below one another. What is the same in both
languages (a number, a name) is one run.
"""

import io
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import segno

from tradehall.companies.terms import Unit
from tradehall.deals.documents.matter import Amount, DocumentKind, Goods, Matter, PartyOf, Words, is_bound
from tradehall.deals.documents.words import say
from tradehall.kernel.i18n import country_name, write_day, write_money, write_number
from tradehall.kernel.templating import label_in

Run = list[str]
Cell = list[Run]


class Writer:
    """Writes one document. `missing`: the characters that the type lacks, in the order in which they came."""

    def __init__(self, matter: Matter, has: Callable[[str], bool]) -> None:
        self.m, self._has = matter, has
        self.missing: dict[str, None] = {}

    # -- cells -------------------------------------------------------------------------------------

    def plain(self, text: str) -> str:
        """With a box for what the type lacks; modifiers of a picture (skin, variant, joiner) go with it."""
        if all(map(self._has, text)):
            return text
        made = []
        for char in text:
            if char in "\n\t" or self._has(char):
                made.append(char)
            elif char not in "\ufe0e\ufe0f\u200d\u200b\u2060\ufeff\u00ad":
                self.missing[char] = None
                made.append("□")
        return "".join(made)

    def cell(self, make: Callable[[str], str]) -> Cell:
        """The same in each language; once only where they are alike."""
        runs = [[language, self.plain(make(language))] for language in self.m.languages]
        return runs[:1] if all(run[1] == runs[0][1] for run in runs) else runs

    def say(self, key: str, **values: Any) -> Cell:
        return self.cell(lambda language: say(key, language, **{k: _value(v, language) for k, v in values.items()}))

    def typed(self, text: str) -> Cell:
        """What a person wrote, in the language of whoever wrote it."""
        return [[self.m.written_in, self.plain(text)]]

    def words(self, words: Words) -> Cell:
        """Another person's words in the document's languages, or once as they were written."""
        runs: Cell = []
        for language in self.m.languages:
            found, text = words.read(language)
            if [found, self.plain(text)] not in runs:
                runs.append([found, self.plain(text)])
        return runs

    def day(self, day: date) -> Cell:
        return self.cell(lambda language: write_day(day, language))

    def money(self, amount: Amount) -> Cell:
        return self.cell(lambda language: write_money(amount.minor, amount.currency, language))

    def named(self, value: Any) -> Cell:
        return self.cell(lambda language: label_in(value, language))

    # -- the document ------------------------------------------------------------------------------------

    def document(self) -> dict[str, Any]:
        m = self.m
        made = {
            "languages": m.languages,
            "columns": m.layout == "columns" and len(m.languages) == 2,
            "day": [m.day.year, m.day.month, m.day.day],
            "number": m.number,
            "title": self.say(f"title.{m.kind}"),
            "status": self.status(),
            "head": self.head(),
            "parties": self.parties(),
            "opening": self.opening(),
            "goods": self.late() if m.kind == DocumentKind.DELAY else self.goods(),
            "titles": {
                "facts": self.say("delay.reason" if m.kind == DocumentKind.DELAY else "terms.title"),
                "clauses": self.say("delay.reply" if m.kind == DocumentKind.DELAY else "clause.agreed"),
                "signatures": self.say("sign.title"),
            },
            "facts": self.facts(),
            "clauses": self.clauses(),
            "note": self.note(),
            "signatures": self.signatures(),
            "foot": self.foot(),
        }
        points = ", ".join(f"U+{ord(char):04X}" for char in list(self.missing)[:40])
        made["missing"] = self.say("note.missing", points=points) if self.missing else []
        return made

    def status(self) -> Cell:
        if self.m.kind == DocumentKind.DELAY:
            return []
        return self.say("head.sealed", day=self.m.sealed_on) if self.m.sealed_on else self.say("head.unsealed")

    def head(self) -> list[list[Cell]]:
        m = self.m
        rows = [[self.say("head.number"), self.typed(m.number)], [self.say("head.date"), self.day(m.day)]]
        if m.reference:
            rows.append([self.say("head.reference"), self.typed(m.reference)])
        rows.append([self.say("head.terms"), self.say("head.revision", number=m.revision)])
        rows.append([self.say("head.digest"), [["en", _grouped(m.digest)]]])
        return rows

    def parties(self) -> list[dict[str, Any]]:
        names = ("party.seller", "party.buyer")
        if self.m.kind in (DocumentKind.INTENT, DocumentKind.MEMORANDUM):
            names = ("party.exporter", "party.importer")
        return [self.party(*pair) for pair in zip(names, (self.m.exporter, self.m.buyer), strict=True)]

    def party(self, name: str, party: PartyOf) -> dict[str, Any]:
        own = [[party.language, self.plain(party.name)]]
        if party.name_en and party.name_en != party.name:
            own.append(["en", self.plain(party.name_en)])
        lines: list[Cell] = []
        if party.address:
            lines.append([[party.language, self.plain(party.address)]])
        where = self.cell(lambda language: ", ".join(filter(None, [party.city, _country(party.country, language)])))
        lines.append(where)
        if party.registration:
            lines.append(self.say("party.registration", number=party.registration))
        if party.person:
            lines.append(self.say("party.attention", name=_person(party)))
        if party.by_link:
            lines.append(self.say("party.by_link", address=party.by_link))
        return {"label": self.say(name), "name": own, "lines": [line for line in lines if any(r[1] for r in line)]}

    def opening(self) -> list[dict[str, Any]]:
        m = self.m
        if m.kind == DocumentKind.DELAY:
            return [{"title": [], "text": self.cell(self._late_opening)}]
        if is_bound(m.kind):
            return []
        event = {language: m.event.read(language)[1] for language in m.languages}
        text = self.cell(lambda language: say("clause.background_text", language, event=event[language]))
        return [{"title": self.say("clause.background"), "text": text}]

    def _late_opening(self, language: str) -> str:
        day = write_day(self.m.sealed_on or self.m.day, language)
        reference = say("delay.deal", language, day=day, number=self.m.revision)
        return say("delay.opening_text", language, reference=reference)

    # -- goods ----------------------------------------------------------------------------------------

    def goods(self) -> dict[str, Any]:
        m = self.m
        title = self.say("goods.title" if is_bound(m.kind) else "goods.indicative")
        if not m.goods:
            return {"title": title, "empty": self.say("goods.none"), "columns": [], "rows": [], "totals": []}
        kept: list[tuple[str, Callable[[Goods], Cell]]] = [("description", lambda line: self.words(line.description))]
        optional: list[tuple[str, Callable[[Goods], Any], Callable[[Goods], Cell]]] = [
            ("hs", lambda g: g.hs_code, lambda g: [["en", str(g.hs_code)]]),
            ("quantity", lambda g: g.quantity, self._quantity),
            ("price", lambda g: g.price, lambda g: self.money(g.price) if g.price else []),
            ("discount", lambda g: g.discount, lambda g: [["en", f"{g.discount} %"]]),
            ("amount", lambda g: g.amount, lambda g: self.money(g.amount) if g.amount else []),
            ("promised", lambda g: g.promised, lambda g: self.day(g.promised) if g.promised else []),
        ]
        for name, has, make in optional:
            if any(has(line) is not None for line in m.goods):
                kept.append((name, lambda line, has=has, make=make: make(line) if has(line) is not None else []))  # type: ignore[misc]
        totals = [[self._total(total.currency), self.money(total)] for total in m.totals]
        return {
            "title": title,
            "empty": [],
            "columns": [{"name": name, "label": self.say(f"goods.{name}")} for name, _ in kept],
            "rows": [[make(line) for _, make in kept] for line in m.goods],
            "totals": totals,
            "separate": self.say("goods.separate") if len(totals) > 1 else [],
        }

    def _total(self, currency: str) -> Cell:
        return self.say("goods.total", currency=currency)

    def _quantity(self, line: Goods) -> Cell:
        return self.cell(
            lambda language: f"{write_number(line.quantity or '0', language)} {_unit(line.unit, language)}"
        )

    def late(self) -> dict[str, Any]:
        rows = [
            [
                self.words(late.description),
                self.day(late.old) if late.old else [],
                self.day(late.new) if late.new else self.say("delay.open"),
            ]
            for late in self.m.late
        ]
        labels = (("description", "delay.goods"), ("promised", "delay.old"), ("promised", "delay.new"))
        columns = [{"name": name, "label": self.say(key)} for name, key in labels]
        return {"title": self.say("delay.goods"), "empty": [], "columns": columns, "rows": rows, "totals": []}

    # -- terms and clauses ----------------------------------------------------------------------------

    def facts(self) -> list[list[Cell]]:
        m, rows = self.m, []

        def fact(key: str, *cells: Cell) -> None:
            runs = [run for cell in cells for run in cell]
            if any(run[1] for run in runs):
                rows.append([self.say(key), runs])

        if m.kind == DocumentKind.DELAY:
            fact("delay.reason", self.say(f"reason.{m.reason}") if m.reason else [])
            fact("delay.proposal", self.say(f"proposal.{m.proposal}") if m.proposal else [])
            fact("delay.certificate", self.typed(m.certificate))
            return rows
        fact("terms.delivery", self._delivery())
        fact("terms.payment", self._payment())
        shipped = [line.promised for line in m.goods if line.promised]
        fact("terms.shipment", self._span(shipped))
        fact("terms.validity", self.day(m.valid_until) if not m.sealed_on else [])
        fact("terms.origin", self.cell(lambda language: _country(m.origin, language)))
        fact("terms.loading", self.typed(m.loading))
        fact("terms.discharge", self.typed(m.discharge))
        fact("terms.packing", self.typed(m.packing))
        fact("terms.inspection", self.say(f"terms.inspection_{m.inspection}") if m.inspection else [])
        if is_bound(m.kind):
            fact("terms.law", self.typed(m.law))
        fact("terms.prevailing", self.say(f"language.{m.agreed_language}") if m.agreed_language else [])
        if m.bank:
            fact("terms.bank", self.typed(m.bank), self.say("terms.caution"))
        return rows

    def _delivery(self) -> Cell:
        m = self.m
        if m.incoterm is None:
            return []
        head = f"{m.incoterm} {m.place} (Incoterms® {m.edition})"
        return [["en", self.plain(head)], *self.named(m.incoterm)]

    def _payment(self) -> Cell:
        m = self.m
        if m.payment is None:
            return []
        if m.deposit_percent is None:
            return self.named(m.payment)
        percent = m.deposit_percent
        return self.cell(
            lambda language: f"{label_in(m.payment, language)} · {say('terms.deposit', language)} {percent} %"
        )

    def _span(self, days: Iterable[date]) -> Cell:
        found = sorted(set(days))
        if not found:
            return []
        if len(found) == 1:
            return self.day(found[0])
        return self.cell(lambda language: f"{write_day(found[0], language)} – {write_day(found[-1], language)}")

    def clauses(self) -> list[dict[str, Any]]:
        m = self.m
        made: list[dict[str, Any]] = []

        def clause(name: str, text: Cell | None = None, **values: Any) -> None:
            cell = text if text is not None else self.say(f"clause.{name}_text", **values)
            if any(run[1] for run in cell):
                made.append({"title": self.say(f"clause.{name}"), "text": cell})

        if m.kind == DocumentKind.DELAY:
            return [{"title": [], "text": self.say("delay.reply_text")}]
        if m.kind == DocumentKind.QUOTATION:
            clause("offer", day=m.valid_until)
        elif m.kind == DocumentKind.PROFORMA:
            clause("proforma")
        elif m.kind == DocumentKind.CONFIRMATION:
            clause("sale")
        else:
            self._intentions(clause)
        if is_bound(m.kind):
            clause("record")
        clause("language", self._language())
        return made

    def _intentions(self, clause: Callable[..., None]) -> None:
        m = self.m
        clause("intent" if m.kind == DocumentKind.INTENT else "purpose")
        clause("roles", self.typed(m.roles))
        clause("samples", self.typed(m.samples))
        clause("steps", self.typed(m.steps))
        clause("exclusivity")
        clause("confidential")
        clause("costs")
        if m.ends:
            clause("term", day=m.ends)
        clause("nonbinding")
        clause("law", self.say("clause.law_text", law=m.law) if m.law else self.say("clause.law_open"))

    def _language(self) -> Cell:
        first, *rest = self.m.languages

        def called(code: str, language: str) -> str:
            return say(f"language.{code}", language)

        def text(language: str) -> str:
            names = {"first": called(first, language)}
            if not rest:
                return say("clause.language_one", language, **names)
            names["second"] = called(rest[0], language)
            if not self.m.prevailing:
                return say("clause.language_equal", language, **names)
            return say("clause.language_two", language, **names, prevailing=called(self.m.prevailing, language))

        return self.cell(text)

    def note(self) -> dict[str, Any]:
        if not self.m.note:
            return {}
        return {"title": self.say("note.title"), "text": self.typed(self.m.note)}

    def signatures(self) -> list[dict[str, Any]]:
        """Both sides sign what both state; the seller alone what they alone state."""
        one_sided = self.m.kind in (DocumentKind.QUOTATION, DocumentKind.PROFORMA, DocumentKind.DELAY)
        sides = [self.m.exporter] if one_sided else [self.m.exporter, self.m.buyer]
        return [
            {
                "party": [[side.language, self.plain(side.name)]],
                "signed": self.say("sign.signed"),
                "name": self.say("sign.name", name=_person(side)),
                "day": self.say("sign.day"),
            }
            for side in sides
        ]

    def foot(self) -> dict[str, Any]:
        check = self.say("foot.check", address=self.m.check_address, code=self.m.code) if self.m.code else []
        return {
            "page": [[language, say("foot.page", language)] for language in self.m.languages],
            "check": check,
            "link": self.m.check_link,
            "picture": drawn(self.m.check_link) if self.m.code else "",
        }


def drawn(text: str) -> str:
    """A text as a picture that telephones read: a QR code, in SVG."""
    file = io.BytesIO()
    segno.make(text, error="m", micro=False).save(file, kind="svg", border=2, xmldecl=False, svgns=True, nl=False)
    return file.getvalue().decode()


def _person(party: PartyOf) -> str:
    return " · ".join(filter(None, [party.person, party.job_title]))


def _country(code: str, language: str) -> str:
    return country_name(code, language) if code else ""


def _unit(unit: Unit | None, language: str) -> str:
    return label_in(unit, language) if unit else ""


def _value(value: Any, language: str) -> Any:
    return write_day(value, language) if isinstance(value, date) else value


def _grouped(digest: str) -> str:
    """Sixteen of the print's digits: enough to tell two revisions apart by eye."""
    return " ".join(digest[at : at + 4] for at in range(0, 16, 4))


def written(matter: Matter, has: Callable[[str], bool] = lambda char: True) -> dict[str, Any]:
    """All that is set, as JSON takes it; `has`: whether the type has a character."""
    return Writer(matter, has).document()
