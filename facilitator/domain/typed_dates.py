"""Dates as people write them: “14 jan”, “31.01.2027”, “31-Jan-27”, “15. mai”, “in 3 weeks”, “friday”, “next session”.

One reader for the room, the phones and lists that come in. It is led by the programme's language (`DateWords`), reads
English in any case, and asks where two days may be meant. A date without a year is the next such day.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from facilitator.domain.date_tokens import ENGLISH, MONTHS, WEEKDAYS, DateWords, Token, tokens_of
from facilitator.domain.directions import isolated
from facilitator.domain.errors import Invalid
from facilitator.domain.languages import english_day
from facilitator.domain.typed_names import plain_letters

EXAMPLES = "14 jan, 14.1., in 3 weeks, friday, next session"
JUST_PAST = timedelta(days=60)
"""A day without a year that was so lately is read as next year's, and that is said: it may be a slip."""
FAR_YEARS = 10
"""A commitment is kept within a programme; whoever types a later year has most often mistyped it."""

_NUMBERS = (
    *("a", "an", "one", "two", "three", "four", "five", "six", "seven"),
    *("eight", "nine", "ten", "eleven", "twelve"),
)
_SESSION = frozenset({"next session", "next", "session", "next workshop", "next meeting", "ns"})

_CLOCK = re.compile(
    r"(?:(?<=\d)t|\s(?:(?:at|um|a)\s+)?)\s*(?:\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]\.?m\.?|uhr|z|utc|[+-]\d{2}:?\d{2})?"
    r"|\d{1,2}\s*(?:[ap]m|uhr|h))$"
)
"""The time of day that people and tables write behind a date: only the day counts."""
_RUN_ON = re.compile(r"(20\d{2})(\d{2})(\d{2})")
"""Eight figures, as ledgers write a day: 20270131."""
_END_OF = re.compile(r"(?:the )?end of (.+?)(?: (\d{4}))?")
_SPAN = re.compile(r"(?:in\s+|\+\s*)?(\d{1,3}|[a-z]+)\s*(d|days?|w|weeks?|wks?|m|months?)")
_SERIAL = re.compile(r"([3-7]\d{4})(?:\.\d+)?")
_SERIAL_ZERO = date(1899, 12, 30)
"""Day 0 of spreadsheets that count from 1900, as it works out for every day after February of that year."""
_SIGNS = frozenset("./-'’")


@dataclass(frozen=True, slots=True)
class TypedDay:
    """The day that is meant, and what should be said about how it was read."""

    day: date
    notes: tuple[str, ...] = ()


def read_date(
    text: str, today: date, next_session: date | None = None, words: DateWords = ENGLISH
) -> date | None:
    """The day that is meant, or None for an empty text; see `read_day`."""
    found = read_day(text, today, next_session, words)
    return found.day if found else None


def read_day(
    text: str, today: date, next_session: date | None = None, words: DateWords = ENGLISH
) -> TypedDay | None:
    """The day that is meant with what is odd about it, or None for an empty text.

    `next_session` is what “next session” means. Raises Invalid (field `due`) for what cannot be read as a day, and
    for what can be read as two.
    """
    plain = _plain(text)
    if not plain:
        return None
    if plain in _SESSION:
        return TypedDay(_next_session(next_session))
    found = _relative(plain, today, words) or _serial(plain, words) or _calendar(text, plain, today, words)
    if found is None:
        raise Invalid({"due": f"“{isolated(text.strip()[:40])}” is not a date we can read. Try {EXAMPLES}."})
    return replace(found, notes=(*found.notes, *_said_of_distance(found.day, today, words)))


def read_whole_date(text: str, words: DateWords = ENGLISH) -> TypedDay | None:
    """The day that a cell of a table says, with its year, whenever it is read; None for an empty one.

    Raises Invalid (field `due`) as `read_day` does, and for a date without a year.
    """
    plain = _plain(text)
    if not plain:
        return None
    found = _serial(plain, words) or _calendar(text, plain, None, words)
    if found is None:
        raise Invalid(
            {
                "due": f"“{isolated(text.strip()[:40])}” is not a date we can read. "
                "Write it as 2027-01-31, with its year."
            }
        )
    return found


def figure_orders(text: str) -> frozenset[str]:
    """In which orders (dmy, mdy) a date all in figures is a day: both for “3/4/2027”, where they are two days.

    None where the order tells nothing: “2/2/2027”, a year in front, any other text. Dots part day, month and year.
    """
    figures = _figures(tokens_of(_without_clock(_plain(text)), ENGLISH))
    if figures is None or len(figures.numbers) < 3 or figures.numbers[0] == figures.numbers[1]:
        return frozenset()
    orders = frozenset(figures.readings()) & {"dmy", "mdy"}
    return orders - {"mdy"} if figures.separator == "." else orders


def means_session(text: str) -> bool:
    """Whether the day of the next session is meant: only then it has to be known."""
    return _plain(text) in _SESSION


def _plain(text: str) -> str:
    return " ".join(plain_letters(text).replace(",", " ").split())


def _next_session(day: date | None) -> date:
    if day is None:
        raise Invalid({"due": "No next session is dated yet. Type a day, such as 14 jan."})
    return day


def _relative(plain: str, today: date, words: DateWords) -> TypedDay | None:
    """A day told from today: a span, the end of a month, a weekday."""
    if (match := _SPAN.fullmatch(plain)) and (found := _span(match, today)):
        return found
    if (match := _END_OF.fullmatch(plain)) and (found := _end_of(match, today, words)):
        return found
    if plain in ("today", "tomorrow"):
        return TypedDay(today + timedelta(days=plain == "tomorrow"))
    tokens = tokens_of(plain.removeprefix("on ").removeprefix("next "), words)
    if len(tokens) == 1 and tokens[0].weekday:
        ahead = (tokens[0].weekday - 1 - today.weekday()) % 7 or 7
        return TypedDay(today + timedelta(days=ahead))
    return None


def _span(match: re.Match[str], today: date) -> TypedDay | None:
    count = int(match[1]) if match[1].isdigit() else _count(match[1])
    if count is None:
        return None
    if match[2].startswith("m"):
        return TypedDay(_months_on(today, count))
    return TypedDay(today + timedelta(days=count * (7 if match[2].startswith("w") else 1)))


def _end_of(match: re.Match[str], today: date, words: DateWords) -> TypedDay | None:
    tokens = tokens_of(match[1], words)
    if len(tokens) != 1 or not tokens[0].month:
        return None
    month = tokens[0].month
    year = int(match[2]) if match[2] else today.year + (month < today.month)
    return TypedDay(date(year, month, monthrange(year, month)[1])) if 1 <= year <= 9999 else None


def _serial(plain: str, words: DateWords) -> TypedDay | None:
    """A day as spreadsheets count it, of this century; nobody types five figures for anything else."""
    match = _SERIAL.fullmatch(plain)
    day = _SERIAL_ZERO + timedelta(days=int(match[1])) if match else None
    if day is None or not 2000 <= day.year <= 2099:
        return None
    return TypedDay(day, (f"{plain} was read as a spreadsheet’s number of a day: {_said(day, words)}.",))


def _calendar(text: str, plain: str, today: date | None, words: DateWords) -> TypedDay | None:
    """A day of the calendar: with its month as a word, or all in figures."""
    pieces = tokens_of(_without_clock(plain), words)
    tokens = _settled(pieces)
    if any(token.is_unknown or (token.sign and token.sign not in _SIGNS) for token in tokens):
        return None
    named = _named_month(tokens)
    figures = None if named else _figures(pieces)
    if figures is not None:
        named = _chosen(figures, text, today, words)
    if named is None:
        return None
    found = _in_year(named, today, words)
    return _with_weekday(found, pieces if figures else tokens, words) if found else None


def _without_clock(plain: str) -> str:
    """The day alone, its figures parted."""
    day = _CLOCK.sub("", plain)
    return _RUN_ON.sub(r"\1-\2-\3", day) if _RUN_ON.fullmatch(day) else day


def _settled(tokens: list[Token]) -> list[Token]:
    """A name that is a month and a weekday (“mar” in Italian) is the month only where no other name is one."""
    places = [at for at, token in enumerate(tokens) if token.month]
    sure = [at for at in places if not tokens[at].weekday]
    month_at = (sure or places or [-1])[-1]
    return [
        replace(token, weekday=0) if at == month_at else replace(token, month=0) if token.weekday else token
        for at, token in enumerate(tokens)
    ]


@dataclass(frozen=True, slots=True)
class _Named:
    """A day of a month, in a year of two or four figures or in none."""

    day: int
    month: int
    year: str = ""


def _named_month(tokens: list[Token]) -> _Named | None:
    """The day where its month is a word: the year, if it is there, has four figures or stands last."""
    at = [place for place, token in enumerate(tokens) if token.month]
    if len(at) != 1:
        return None
    month = tokens[at[0]].month
    numbers = [token.number for token in tokens if token.number]
    year_first = len(numbers) == 2 and len(numbers[0]) == 4
    if year_first:
        numbers.reverse()
    elif sum(bool(token.number) for token in tokens[: at[0]]) > 1:
        return None
    if not numbers or len(numbers) > 2 or len(numbers[0]) > 2 or not _is_year("".join(numbers[1:])):
        return None
    return _Named(int(numbers[0]), month, "".join(numbers[1:]))


def _is_year(figures: str) -> bool:
    return len(figures) in (0, 2, 4)


@dataclass(frozen=True, slots=True)
class _Figures:
    """Two or three numbers with one sign between them."""

    numbers: tuple[str, ...]
    separator: str

    def readings(self) -> dict[str, _Named]:
        """What they may mean, by order; a year of four figures in front leaves one way."""
        first, second, last = (*self.numbers, "")[:3]
        if len(first) == 4:
            return _valid({"ymd": _Named(_small(last), _small(second), first)})
        small = (_small(first), _small(second))
        return _valid({"dmy": _Named(small[0], small[1], last), "mdy": _Named(small[1], small[0], last)})


def _small(figures: str) -> int:
    return int(figures) if 0 < len(figures) <= 2 else 0


def _valid(readings: dict[str, _Named]) -> dict[str, _Named]:
    return {
        order: named
        for order, named in readings.items()
        if 1 <= named.month <= 12 and 1 <= named.day <= 31 and _is_year(named.year)
    }


def _figures(tokens: list[Token]) -> _Figures | None:
    """The numbers of a date all in figures; None where something else stands among them."""
    before = [Token(), *tokens]
    pieces = [
        token
        for token, ahead in zip(tokens, before, strict=False)
        if not token.weekday and not (token.sign == "." and ahead.weekday)
    ]
    if pieces and pieces[-1].sign == ".":
        pieces.pop()
    numbers, signs = pieces[::2], pieces[1::2]
    if not 2 <= len(numbers) <= 3 or len(signs) != len(numbers) - 1:
        return None
    separators = {token.sign for token in signs}
    if len(separators) != 1 or not all(token.number for token in numbers):
        return None
    return _Figures(tuple(token.number for token in numbers), separators.pop())


def _chosen(figures: _Figures, text: str, today: date | None, words: DateWords) -> _Named | None:
    """The one reading that is meant. Raises Invalid where the language leaves two."""
    readings = figures.readings()
    own = figures.separator == words.separator
    if figures.separator == "-" and len(figures.numbers) == 2 and not own:
        return None
    if figures.separator == "." and not own:
        readings.pop("mdy", None)
    order = "mdy" if own and words.order != "dmy" else "dmy"
    if own and order in readings:
        return readings[order]
    two = list({(named.day, named.month): named for named in readings.values()}.values())
    if len(two) < 2:
        return two[0] if two else None
    days = [found.day for named in two if (found := _in_year(named, today, words))]
    if len(days) < 2:
        return next((named for named in two if _in_year(named, today, words)), None)
    either = " or ".join(_said(day, words) for day in days)
    raise Invalid(
        {
            "due": f"“{isolated(text.strip()[:40])}” may be {either}. Write the month as a word, "
            f"such as {days[0].day} {MONTHS[days[0].month - 1][:3]}."
        }
    )


def _in_year(named: _Named, today: date | None, words: DateWords) -> TypedDay | None:
    """The day in its year, without one the next such day from today; that it was only just is said."""
    if named.year:
        day = _day(int(named.year) + (2000 if len(named.year) == 2 else 0), named.month, named.day)
        return TypedDay(day) if day else None
    if today is None:
        return None
    for ahead in range(9):
        day = _day(today.year + ahead, named.month, named.day)
        if day and day >= today:
            return TypedDay(day, _said_of_past(day, today, words))
    return None


def _said_of_distance(day: date, today: date, words: DateWords) -> tuple[str, ...]:
    """A day that has passed, or is far away, is most often a slip of the year."""
    if day < today:
        return (f"{_said(day, words)} has passed already.",)
    years = day.year - today.year
    return (f"{_said(day, words)} is {years} years ahead.",) if years > FAR_YEARS else ()


def _said_of_past(day: date, today: date, words: DateWords) -> tuple[str, ...]:
    before = _day(day.year - 1, day.month, day.day)
    if before is None or not today - JUST_PAST <= before < today:
        return ()
    return (f"{_said(before, words)} has just passed; this is read as {_said(day, words)}.",)


def _with_weekday(found: TypedDay, tokens: list[Token], words: DateWords) -> TypedDay:
    """The same, with a word where the weekday that was written is another day's."""
    named = next((token.weekday for token in tokens if token.weekday), 0)
    if not named or named == found.day.isoweekday():
        return found
    there, written = WEEKDAYS[found.day.weekday()].title(), WEEKDAYS[named - 1].title()
    return replace(found, notes=(*found.notes, f"{_said(found.day, words)} is a {there}, not a {written}."))


def _said(day: date, words: DateWords) -> str:
    return english_day(day, month_first=words.is_american)


def _count(word: str) -> int | None:
    if word not in _NUMBERS:
        return None
    return max(1, _NUMBERS.index(word) - 1)


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
