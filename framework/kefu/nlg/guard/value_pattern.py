"""The pattern of everything that is a value. It reads the normal form of a text (see `normal`)."""

from __future__ import annotations

import re

from kefu.nlg.guard.lexicon import LEXICON
from kefu.nlg.guard.numerals import SCALES, WORDS

_HAN = "[零〇一二两三四五六七八九十百千万亿]"
_EN = "|".join(sorted((*WORDS, *SCALES), key=len, reverse=True))
_UNIT = "|".join(
    re.escape(unit) + (r"\b" if unit[-1].isascii() and unit[-1].isalpha() else "")
    for unit in sorted(LEXICON.units, key=len, reverse=True)
)

_ADDRESSES = r"""
    (?P<url>(?:https?://|www\.)[^\s,;()"<>\u3000-\u9fff]*[^\s,;()"<>\u3000-\u9fff.!?])
    | (?P<email>[a-z0-9._%+-]+@[a-z0-9.-]*[a-z0-9])
    | (?P<domain>\b[a-z0-9-]+(?:\.[a-z0-9-]+)*
        \.(?:com|org|net|cn|io|co|info|shop|top|xyz|example)\b(?:/[^\s,;()"]*)?)
"""

_MONTH = r"""(?:january|february|march|april|may|june|july|august|september|october|november|december
    |jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\b\.?"""
_DAY = r"\d{1,2}(?:st|nd|rd|th)?\b"
_YEAR = r"(?:,?\ \d{4}\b)?"
_DATES = rf"""
    (?P<iso>\b\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?!\d))
    | (?P<slash>\b\d{{1,2}}/\d{{1,2}}/\d{{2,4}}\b)
    | (?P<zhdate>(?:(?:\d{{4}}|[〇零一二三四五六七八九]{{4}})年)?
        (?:\d{{1,2}}|{_HAN}{{1,3}})月(?:\d{{1,2}}|{_HAN}{{1,3}})[日号]?)
    | (?P<endate>\b(?:{_MONTH}\ {_DAY}{_YEAR}|{_DAY}(?:\ of)?\ {_MONTH}{_YEAR}))
    | (?P<weekday>(?:\b(?P<rel>next|this|last|coming)\ )?
            \b(?P<day>mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday)s?\b
        | (?P<zhrel>下个?|本|这个?|上个?)?(?:周|星期|礼拜)(?P<zhday>[一二三四五六日天])(?!个))
"""

_TIMES = r"""
    (?P<time>(?P<half_day>上午|早上|早晨|凌晨|中午|下午|傍晚|晚上|夜里|晚)?\ *(?:
          (?P<h>\b\d{1,2}|(?<!\d)\d{1,2}):(?P<m>\d{2})(?!\d)
        | (?P<zh>\d{1,2}|[零一二两三四五六七八九十]{1,3})点(?!\d*(?:元|块)|以|零|一)
            (?P<zm>半|一刻|三刻|(?:\d{1,2}|[零一二三四五六七八九十]{1,3})分)?
        | (?P<ah>\b\d{1,2})(?=\ *[ap]\.?m\b))
        (?:\ *(?P<ap>[ap])\.?m\b\.?)?)
    | (?P<noon>\bnoon\b)
"""

# a number with its unit in one word is no code
_GLUED = r"""\d+(?:st|nd|rd|th|kg|g|gb|mb|km|cm|mm|m|h|yuan|usd|rmb|cny|eur|ml|l|kb|tb
    |hours?|days?|lbs?|oz|mins?|k)\b"""
_CODES = rf"""
    (?P<phone>\+?\d{{2,4}}(?:[- ]\d{{3,4}}){{2,3}}\b|\b\d{{3,4}}-\d{{7,8}}\b
        |\+\d{{8,15}}\b|\b\d{{3}}-\d{{4}}\b)
    | (?P<code>\b(?=[a-z0-9_-]*\d)(?=[a-z0-9_-]*[a-z])(?!{_GLUED})(?![0-9]+-[a-z]+\b)
            [a-z0-9]+(?:[-_][a-z0-9]+)*(?![a-z0-9])
        | (?<![\d.,])\d{{7,}}(?![\d.,]*\d))
"""

# words with a numeral in them that count nothing
_NO_NUMBERS = r"""
    (?P<skip>第一时间|一下子?|一些|一般|一起|一旦|一直|一定|一样|统一|唯一|万一|千万(?!元|人)|一切|一并|一律|一经
        |一同|一共|百忙|进一步|三方|十分(?!钟|之)|两者|这一|那一|同一|一方
        |一[个位款种项名班笔键份张杯条封](?!月|小时|星期|半|工作日))
"""

# "one" is mostly a pronoun
_ONE = r"""\b(?<!which\ )(?<!this\ )(?<!that\ )(?<!\bthe\ )(?<!\bno\ )(?<!\bany\ )
    one(?=[ -](?!of\b|that\b|who\b|which\b|is\b|more\b|or\b|and\b|in\b|can\b)[a-z])"""
_NUMBER = rf"""
    \d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?(?:\ ?[万亿千百](?![a-z\u4e00-\u9fff]*米))?
    | \bhalf\ (?:a|an)(?:\ dozen)?\b|\b(?:a\ )?dozen\b|\bhalf\b|\ba\ (?:hundred|thousand|million)\b
    | \b(?:{_EN})(?:(?:[ -]|\ and\ )(?:{_EN}|dozen)\b)*\b(?<!\bone)
    | {_ONE}
    | (?:{_HAN}{{2,}}|[零〇二两三四五六七八九十百千万亿]|半(?=年|天|个?月|个?小时|价|日))(?:点{_HAN}+)?
    | 一(?=个?(?:{_UNIT})|[到至-]\d|[到至-]{_HAN})
"""
_NUMBERS = rf"""
    (?P<ordinal>\b\d+(?:st|nd|rd|th)\b|第(?:\d+|{_HAN}+)|\b(?:first|third|fourth|fifth)\b)
    | (?P<parts>百分之(?P<pct>\d+(?:\.\d+)?|{_HAN}+)|(?P<den>{_HAN}+|\d+)分之(?P<num>{_HAN}+|\d+)|\b\d+/\d+\b)
    | (?P<rate>(?:\b(?:a|an|per|each|every)\ |/\ ?|每一?个?)(?P<rate_unit>{_UNIT}))
    | (?P<quantity>(?:(?P<currency>us\$|[$€£¥]|\b(?:usd|rmb|cny|eur|gbp|jpy)\b)\ ?)?
        (?P<sign>(?<![\w])-)?(?P<n>{_NUMBER})(?:个?半(?=个?(?:{_UNIT})))?
        (?:(?:\ |-)?个?(?P<unit>{_UNIT})(?P<and_half>半)?)?(?P<per_cent>\ ?%)?)
"""

# Chinese characters are no letters here, so that \b lies between them and digits
VALUE = re.compile(
    "|".join((_ADDRESSES, _DATES, _TIMES, _CODES, _NO_NUMBERS, _NUMBERS)), re.VERBOSE | re.ASCII
)
