"""Values in a text: addresses, codes, dates, times, numbers with their units."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction

from kefu.nlg.guard.atoms import Atom, Kind
from kefu.nlg.guard.lexicon import LEXICON
from kefu.nlg.guard.numerals import shown, value_of
from kefu.nlg.guard.value_pattern import VALUE

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WEEKDAYS = {
    d: i % 7
    for i, d in enumerate(
        ["mon", "tue", "wed", "thu", "fri", "sat", "sun", "一", "二", "三", "四", "五", "六", "日"]
    )
} | {"天": 6}
_CURRENCIES = {"$": "dollar", "us$": "dollar", "€": "euro", "£": "pound_sterling", "¥": "yuan"}
_TIME_UNITS = frozenset(("second", "minute", "hour", "day", "workday", "week", "month", "year"))


def values(text: str) -> Iterator[tuple[int, int, list[Atom]]]:
    """Spans of a normal text and the values that they hold."""
    for found in VALUE.finditer(text):
        kind = next(name for name in _READERS if found[name] is not None)
        atoms = _READERS[kind](found)
        if atoms:
            yield found.start(), found.end(), atoms


def _atom(kind: Kind, value: str, found: re.Match[str]) -> list[Atom]:
    text = found[0]
    return [Atom(kind, value, text.strip(), found.start() + len(text) - len(text.lstrip()))]


def _verbatim(found: re.Match[str]) -> list[Atom]:
    return _atom("code", found[0].strip(), found)


def _phone(found: re.Match[str]) -> list[Atom]:
    return _atom("code", re.sub(r"[- ]", "", found[0]), found)


def _iso(found: re.Match[str]) -> list[Atom]:
    return _date(found, *re.split("[-/.]", found[0]))


def _chinese_date(found: re.Match[str]) -> list[Atom]:
    return _date(found, *(shown(value_of(part)) for part in re.split("[年月日号]", found[0]) if part))


def _english_date(found: re.Match[str]) -> list[Atom]:
    month = next(i for i, name in enumerate(MONTHS, 1) if re.search(rf"\b{name}", found[0]))
    day, *year = re.findall(r"\d+", found[0])
    return _date(found, *year, str(month), day)


def _date(found: re.Match[str], *parts: str) -> list[Atom]:
    return _atom("date", "-".join(str(int(part)) for part in parts), found)


def _weekday(found: re.Match[str]) -> list[Atom]:
    relative = {"下": "next", "本": "this", "这": "this", "上": "last", "c": "next"}
    told = found["rel"] or (found["zhrel"] or "")[:1]
    day = _WEEKDAYS[found["day"] or found["zhday"]]
    return _atom("date", f"weekday {relative.get(told[:1], told)} {day}", found)


def _time(found: re.Match[str]) -> list[Atom]:
    hours = int(value_of(found["h"] or found["zh"] or found["ah"]))
    minutes = {None: 0, "半": 30, "一刻": 15, "三刻": 45}.get(found["zm"])
    if minutes is None:
        minutes = int(value_of(found["zm"].removesuffix("分")))
    minutes = int(found["m"]) if found["m"] else minutes
    late = found["ap"] == "p" or found["half_day"] in ("下午", "傍晚", "晚上", "晚", "夜里")
    early = found["ap"] == "a" or found["half_day"] in ("上午", "早上", "早晨", "凌晨")
    hours = hours % 12 + 12 * late if late or (early and hours == 12) else hours
    return _atom("date", f"{hours:02}:{minutes:02}", found)


def _noon(found: re.Match[str]) -> list[Atom]:
    return _atom("date", "12:00", found)


def _nothing(found: re.Match[str]) -> list[Atom]:
    return []


def _ordinal(found: re.Match[str]) -> list[Atom]:
    names = {"first": "1", "third": "3", "fourth": "4", "fifth": "5"}
    text = found[0].removeprefix("第")
    return _atom(
        "number", "ordinal " + (names.get(text) or shown(value_of(re.sub("[a-z]+$", "", text)))), found
    )


def _parts(found: re.Match[str]) -> list[Atom]:
    if found["pct"]:
        return _number(found, value_of(found["pct"]), "%")
    above, below = (found["num"], found["den"]) if found["den"] else found[0].split("/")
    divisor = value_of(below)
    return _number(found, value_of(above) / divisor, "") if divisor else _verbatim(found)


def _rate(found: re.Match[str]) -> list[Atom]:
    unit = LEXICON.units[found["rate_unit"]]
    return _atom("number", f"per {unit}", found) if unit in _TIME_UNITS else []


def _quantity(found: re.Match[str]) -> list[Atom]:
    unit = LEXICON.units.get(found["unit"] or "", "")
    if found["currency"]:
        unit = _CURRENCIES.get(found["currency"]) or LEXICON.units[found["currency"]]
    value = value_of(found["n"])
    if found["and_half"] or "半" in found[0].replace(found["n"], ""):
        value += Fraction(1, 2)
    return _number(found, -value if found["sign"] else value, "%" if found["per_cent"] else unit)


def _number(found: re.Match[str], value: Fraction, unit: str) -> list[Atom]:
    return _atom("number", f"{shown(value)} {unit}".strip(), found)


_READERS: dict[str, Callable[[re.Match[str]], list[Atom]]] = {
    "url": _verbatim,
    "email": _verbatim,
    "domain": _verbatim,
    "iso": _iso,
    "slash": _verbatim,
    "zhdate": _chinese_date,
    "endate": _english_date,
    "weekday": _weekday,
    "time": _time,
    "noon": _noon,
    "phone": _phone,
    "code": _verbatim,
    "skip": _nothing,
    "ordinal": _ordinal,
    "parts": _parts,
    "rate": _rate,
    "quantity": _quantity,
}
