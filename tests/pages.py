"""What every page must be, checked on each one that a test receives."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from xml.etree.ElementTree import Element

import html5lib

UNLABELLED_KINDS = {"hidden", "submit", "button", "reset", "image"}
POINTERS = ("aria-describedby", "aria-labelledby", "aria-controls", "aria-owns", "for", "headers", "list")


class PageProblem(AssertionError):
    """A page breaks a promise that all pages keep."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form as a browser would send it: where to, and what stands in its fields."""

    action: str
    method: str
    fields: dict[str, str]


@lru_cache(maxsize=8)
def parse(html: str) -> Element:
    """The page as a tree, which is handed out again and not to be changed. Raises PageProblem where it is no HTML."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root: Element = parser.parse(html) if _is_whole(html) else parser.parseFragment(html)
    if parser.errors:
        (line, column), code, details = parser.errors[0]
        text = html.splitlines()[line - 1] if line <= len(html.splitlines()) else ""
        raise PageProblem(
            f"HTML: {code} {details} in line {line}: …{text[max(0, column - 90) : column + 30]}…"
        )
    return root


_sound: dict[str, None] = {}
"""Pages in which nothing was wrong, without their tokens, which differ each time; those that came last."""
_TOKEN = re.compile(r' (value|content)="(?:[\w-]{54}|[0-9a-f]{32})"')
"""Of a form or of its page, and the key under which a form is taken once."""


def check_once(html: str) -> None:
    """As `check_page`, but not again for a page that differs from one that was sound in nothing but its tokens."""
    bare = _TOKEN.sub(r' \1="a token"', html)
    if bare in _sound:
        return
    check_page(html)
    _sound[bare] = None
    if len(_sound) > 256:
        del _sound[next(iter(_sound))]


def check_page(html: str) -> None:
    """Raises PageProblem for the first thing that is wrong."""
    root = parse(html)
    problems = [
        *(_whole_page(root) if _is_whole(html) else ()),
        *_inline(root),
        *_ids(root, whole=_is_whole(html)),
        *_forms(root),
        *_labels(root),
        *_names(root),
        *_stops(root),
    ]
    if problems:
        raise PageProblem("; ".join(problems))


def words(element: Element | None) -> str:
    """All text inside, blanks collapsed."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def forms_of(html: str) -> list[Form]:
    """Every form of the page with the values it would send, in order."""
    return [
        Form(
            action=form.get("action", ""),
            method=form.get("method", "get").lower(),
            fields=_fields(form),
        )
        for form in parse(html).iter("form")
    ]


_TWO_STOPS = re.compile(r".{0,60}(?<![./])\.\.(?![./])")


def _stops(root: Element) -> list[str]:
    """A sentence that ends with a name that ends with a stop, such as “Beta S.A.”, has one stop at its end."""
    return [f"two stops: {found}" for found in _TWO_STOPS.findall(words(root))]


def _is_whole(html: str) -> bool:
    return "<html" in html[:2000].lower()


def _elements(root: Element) -> list[Element]:
    return [element for element in root.iter() if isinstance(element.tag, str)]


def _whole_page(root: Element) -> list[str]:
    problems = []
    headings = list(root.iter("h1"))
    if len(headings) != 1 or not words(headings[0]):
        problems.append(f"{len(headings)} h1 headings: {[words(one) for one in headings]}")
    if not words(root.find("head/title")):
        problems.append("no title")
    html = root if root.tag == "html" else root.find("html")
    if html is None or not html.get("lang"):
        problems.append("no language")
    return problems


def _inline(root: Element) -> list[str]:
    problems = []
    for element in _elements(root):
        if element.tag == "script" and not element.get("src") and element.get("type") != "application/json":
            problems.append("inline script")
        if element.tag == "style" or "style" in element.attrib:
            problems.append(f"inline style on <{element.tag}>")
        problems += [f"{name} on <{element.tag}>" for name in element.attrib if str(name).startswith("on")]
        if (element.get("href") or "").strip().lower().startswith("javascript:"):
            problems.append("javascript: link")
    return problems


def _ids(root: Element, *, whole: bool) -> list[str]:
    ids = Counter(element.get("id") for element in _elements(root) if element.get("id"))
    problems = [f"id “{name}” stands {times} times" for name, times in ids.items() if times > 1]
    if not whole:
        return problems
    for element in _elements(root):
        for pointer in POINTERS:
            missing = [name for name in (element.get(pointer) or "").split() if name not in ids]
            problems += [
                f"{pointer} of <{element.tag}> points to “{name}”, which is not there" for name in missing
            ]
    return problems


def _forms(root: Element) -> list[str]:
    return [
        f"the form to “{form.get('action', '')}” has no token"
        for form in root.iter("form")
        if form.get("method", "get").lower() == "post"
        and not any(field.get("name") == "csrf_token" and field.get("value") for field in form.iter("input"))
    ]


def _labels(root: Element) -> list[str]:
    wrapped = {id(inner) for label in root.iter("label") if words(label) for inner in label.iter()}
    named = {label.get("for") for label in root.iter("label") if words(label)}
    return [
        f"<{field.tag} name={field.get('name')}> has no label"
        for field in _elements(root)
        if field.tag in ("input", "select", "textarea")
        and field.get("type", "text") not in UNLABELLED_KINDS
        and id(field) not in wrapped
        and not (field.get("id") and field.get("id") in named)
        and not field.get("aria-label")
        and not field.get("aria-labelledby")
    ]


def _names(root: Element) -> list[str]:
    problems = [
        f"a <{one.tag}> says nothing ({one.attrib})"
        for one in _elements(root)
        if one.tag in ("button", "a", "summary") and not _is_named(one)
    ]
    return problems + ["a picture without alt" for one in root.iter("img") if one.get("alt") is None]


def _is_named(element: Element) -> bool:
    if words(element) or element.get("aria-label") or element.get("aria-labelledby"):
        return True
    return any(
        inner.get("alt") or inner.get("aria-label") or str(inner.tag).endswith("title")
        for inner in element.iter()
    )


def _fields(form: Element) -> dict[str, str]:
    fields: dict[str, str] = {}
    for field in form.iter():
        name = field.get("name") if isinstance(field.tag, str) else None
        if not name or field.get("disabled") is not None:
            continue
        value = _value_of(field)
        if value is not None:
            fields[name] = value
    return fields


def _value_of(field: Element) -> str | None:
    kind = field.get("type", "text")
    if field.tag == "textarea":
        return "".join(field.itertext())
    if field.tag == "select":
        options = list(field.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None] or options[:1]
        return chosen[0].get("value", words(chosen[0])) if chosen else None
    if field.tag != "input" or kind in ("submit", "button", "reset", "image", "file"):
        return None
    if kind in ("checkbox", "radio") and field.get("checked") is None:
        return None
    return field.get("value", "on" if kind in ("checkbox", "radio") else "")
