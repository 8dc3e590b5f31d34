"""What a number is worth: digits, English and Chinese number words."""

from __future__ import annotations

from fractions import Fraction

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
WORDS = {word: Fraction(n) for n, word in enumerate(_SMALL.split())}
WORDS |= {word: Fraction(10 * n) for n, word in enumerate(_TENS.split(), start=2)}
SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
PARTS = {"half": Fraction(1, 2), "quarter": Fraction(1, 4), "third": Fraction(1, 3)}
DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
PLACES = {"十": 10, "百": 100, "千": 1000}
LARGE = {"万": 10**4, "亿": 10**8}


def shown(value: Fraction) -> str:
    """One spelling for each value."""
    return str(value)


def value_of(text: str) -> Fraction:
    """The value of a number in digits, English or Chinese words; raises ValueError."""
    text = text.replace(",", "").strip()
    if text[0].isdigit() and text[-1] not in "万亿千百":
        return Fraction(text.replace(" ", ""))
    if text.isascii():
        return english_value(text)
    return chinese_value(text)


def english_value(text: str) -> Fraction:
    """ "two hundred and five" -> 205, "half a dozen" -> 6."""
    total, current = Fraction(0), Fraction(0)
    times = Fraction(1)
    for word in text.replace("-", " ").split():
        if word in WORDS:
            current += WORDS[word]
        elif word == "hundred":
            current = (current or Fraction(1)) * 100
        elif word in SCALES:
            total, current = total + (current or Fraction(1)) * SCALES[word], Fraction(0)
        elif word == "dozen":
            current = (current or Fraction(1)) * 12
        elif word in PARTS:
            times *= PARTS[word]
    return (total + current or Fraction(1)) * times


def chinese_value(text: str) -> Fraction:
    """ "一千九百九十九" -> 1999, "二〇二六" -> 2026, "1.5万" -> 15000, "半" -> 1/2."""
    if text[0].isdigit():
        return Fraction(text[:-1]) * (LARGE | PLACES)[text[-1]]
    if all(c in DIGITS for c in text) and len(text) > 1:
        return Fraction(int("".join(str(DIGITS[c]) for c in text)))
    whole, _, part = text.partition("点")
    return _chinese_whole(whole) + _decimals(part)


def _chinese_whole(text: str) -> Fraction:
    total, section, digit = 0, 0, 0
    half = Fraction(1, 2) if "半" in text else Fraction(0)
    for c in text.replace("半", ""):
        if c in DIGITS:
            digit = DIGITS[c]
        elif c in PLACES:
            section, digit = section + (digit or 1) * PLACES[c], 0
        else:
            total, section, digit = total + (section + digit or 1) * LARGE[c], 0, 0
    return total + section + digit + half


def _decimals(part: str) -> Fraction:
    return Fraction("0." + "".join(str(DIGITS[c]) for c in part)) if part else Fraction(0)
