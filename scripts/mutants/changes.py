"""Small faults to put into a module, one at a time: what a slip of the hand would do to a rule.

Not touched are words (docstrings, messages, what stands in a raise), annotations, decorators and imports.
"""

from __future__ import annotations

import ast
import copy
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

Enums = Mapping[str, Sequence[str]]
"""The members of each enum that a module knows, by the enum's name there."""

SWAPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
OTHER_SUM: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
OTHER_CALL = {"min": "max", "max": "min", "any": "all", "all": "any"}
UNTOUCHED = (ast.Import, ast.ImportFrom, ast.JoinedStr, ast.alias, ast.arguments)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault. It is known by its place and words, not by its line: those move. `number` tells alike ones apart."""

    module: str
    place: str
    line: int
    change: str
    number: int
    source: str

    @property
    def name(self) -> str:
        """How the list of equivalent ones names it."""
        return f"{self.place}: {self.change}" + (f" #{self.number}" if self.number > 1 else "")

    @property
    def order(self) -> str:
        """By what a sample is drawn: always the same, and unmoved by changes elsewhere in the module."""
        return hashlib.sha256(f"{self.module} {self.name}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Spot:
    """A node, where it hangs, and what stands around it."""

    parent: ast.AST
    field: str
    index: int | None
    node: ast.AST
    place: str
    returns: str
    in_function: bool

    def put(self, new: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, new)
        else:
            getattr(self.parent, self.field)[self.index] = new


def mutants_of(module: str, source: str, enums: Enums) -> list[Mutant]:
    """Every fault that this module can be given, in the order of its lines."""
    tree = ast.parse(source)
    plain = ast.unparse(tree)
    found: list[Mutant] = []
    alike: Counter[tuple[str, str]] = Counter()
    for spot in list(_spots(tree, "module", "", False)):
        for new, words in _changes(spot, enums):
            spot.put(new)
            mutated = ast.unparse(ast.fix_missing_locations(tree))
            spot.put(spot.node)
            if mutated == plain:
                continue
            change = words or f"{_words(spot.node)} → {_words(new)}"
            alike[spot.place, change] += 1
            line = getattr(spot.node, "lineno", 0)
            found.append(Mutant(module, spot.place, line, change, alike[spot.place, change], mutated))
    return found


def written_anew(source: str) -> str:
    """The module without a fault, in the form in which mutants are written."""
    return ast.unparse(ast.parse(source))


def sample(mutants: Sequence[Mutant], most: int) -> list[Mutant]:
    """As many as asked for, always the same ones, in the order of their lines."""
    drawn = sorted(mutants, key=lambda one: one.order)[:most]
    return sorted(drawn, key=lambda one: (one.line, one.name))


def _spots(node: ast.AST, place: str, returns: str, in_function: bool) -> Iterator[_Spot]:
    for field, value in ast.iter_fields(node):
        if field in (
            "annotation",
            "returns",
            "decorator_list",
            "type_comment",
            "exc",
            "cause",
            "keywords_of",
        ):
            continue
        children = value if isinstance(value, list) else [value]
        for index, child in enumerate(children):
            if not isinstance(child, ast.AST) or isinstance(child, UNTOUCHED) or _is_docstring(node, child):
                continue
            where, gives, inside = place, returns, in_function
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                where = child.name if place == "module" else f"{place}.{child.name}"
            if isinstance(child, ast.FunctionDef):
                gives = ast.unparse(child.returns) if child.returns else ""
                inside = True
            spot_index = index if isinstance(value, list) else None
            yield _Spot(node, field, spot_index, child, where, gives, inside)
            yield from _spots(child, where, gives, inside)


def _is_docstring(parent: ast.AST, node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and hasattr(parent, "body")


def _words(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 100 else text[:97] + "…"


Change = tuple[ast.AST, str]
"""What stands there instead, and how it is told when not by both texts."""


def _changes(spot: _Spot, enums: Enums) -> Iterator[Change]:
    node = spot.node
    if isinstance(node, ast.stmt):
        yield from _of_statement(spot)
    elif isinstance(node, ast.expr):
        yield from _of_expression(node, enums)
        yield from _of_condition(spot)
        if not spot.in_function:
            yield from _of_table(node)


def _of_statement(spot: _Spot) -> Iterator[Change]:
    node = spot.node
    if isinstance(node, ast.Return):
        yield from _of_return(node, spot.returns)
    elif (
        isinstance(node, ast.Raise)
        or (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute | ast.Subscript))
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call))
    ):
        yield ast.Pass(), f"{_words(node)} → nothing"
    elif isinstance(node, ast.AugAssign):
        yield ast.Pass(), f"{_words(node)} → nothing"
        if type(node.op) in OTHER_SUM:
            other = copy.deepcopy(node)
            other.op = OTHER_SUM[type(node.op)]()
            yield other, ""
    elif isinstance(node, ast.Continue):
        yield ast.Break(), ""
    elif isinstance(node, ast.Break):
        yield ast.Continue(), ""


def _of_return(node: ast.Return, returns: str) -> Iterator[Change]:
    value = node.value
    if value is None or isinstance(value, ast.Constant):
        return
    wanted = (True, False) if returns == "bool" else (None,)
    for constant in wanted:
        yield ast.Return(ast.Constant(constant)), ""


def _of_expression(node: ast.expr, enums: Enums) -> Iterator[Change]:
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            other = copy.deepcopy(node)
            other.ops[place] = SWAPPED[type(operator)]()
            yield other, ""
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values), ""
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand, ""
    elif isinstance(node, ast.BinOp) and type(node.op) in OTHER_SUM and not _is_text(node):
        yield ast.BinOp(node.left, OTHER_SUM[type(node.op)](), node.right), ""
    elif isinstance(node, ast.Constant):
        yield from _of_constant(node.value)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in OTHER_CALL:
        yield ast.Call(ast.Name(OTHER_CALL[node.func.id]), node.args, node.keywords), ""
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        members = enums.get(node.value.id, ())
        if node.attr in members and len(members) > 1:
            other_member = members[(members.index(node.attr) + 1) % len(members)]
            yield ast.Attribute(node.value, other_member), ""


def _is_text(node: ast.BinOp) -> bool:
    return any(
        isinstance(one, ast.Constant) and isinstance(one.value, str | bytes)
        for one in (node.left, node.right)
    )


def _of_constant(value: object) -> Iterator[Change]:
    if isinstance(value, bool):
        yield ast.Constant(not value), ""
    elif isinstance(value, int | float):
        yield ast.Constant(value + 1), ""
        yield ast.Constant(value - 1), ""


def _of_condition(spot: _Spot) -> Iterator[Change]:
    """What is asked, the other way round; a comprehension that leaves nothing out."""
    node = spot.node
    if isinstance(spot.parent, ast.comprehension) and spot.field == "ifs":
        yield ast.Constant(True), f"if {_words(node)} → always"
    if spot.field != "test" or isinstance(node, ast.UnaryOp):
        return
    if isinstance(node, ast.Compare) and not isinstance(node.ops[0], ast.Lt | ast.LtE | ast.Gt | ast.GtE):
        return
    assert isinstance(node, ast.expr)
    yield ast.UnaryOp(ast.Not(), node), ""


def _of_table(node: ast.expr) -> Iterator[Change]:
    """One entry less in a set, a list or a dict that stands outside of functions: there the rules' tables are."""
    if isinstance(node, ast.Set | ast.List | ast.Tuple) and len(node.elts) > 1:
        if isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            for gone in node.elts:
                rest = copy.copy(node)
                rest.elts = [one for one in node.elts if one is not gone]
                yield rest, f"without {_words(gone)}"
    elif isinstance(node, ast.Dict) and len(node.keys) > 1:
        for place, key in enumerate(node.keys):
            rest_of = ast.Dict(
                node.keys[:place] + node.keys[place + 1 :], node.values[:place] + node.values[place + 1 :]
            )
            yield rest_of, f"without {_words(key) if key else 'a part'}"
