"""Which type a reply has: what a person decided about the present text, else what the engine said last.

The one place that says it. Queries of the ORM annotate with the classes below; SQL that
is written by hand takes the same words from `type_in_force_sql`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import CharField, F, Field, FloatField, Func

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

_HASH = "encode(sha256(convert_to({body}, 'UTF8')), 'hex')"
# A reply that has lost its words by an erasure keeps the type that they had.
_PRESENT = f"(text_hash = {_HASH} OR {{body}} = '')"
_DECIDED = f"""(SELECT label FROM responses_typedecision
    WHERE response_id = {{reply}} AND {_PRESENT} ORDER BY id DESC LIMIT 1)"""  # noqa: S608 - only columns go in
# The last verdict about the present text; until there is one, that about the words before.
_VERDICT = f"""(SELECT {{field}} FROM responses_classification
    WHERE response_id = {{reply}} ORDER BY {_PRESENT} DESC, id DESC LIMIT 1)"""  # noqa: S608


def type_in_force_sql(*, reply: str, body: str) -> str:
    """Give the SQL of the type in force; `reply` and `body` are the columns of the reply's id and words."""
    decided = _DECIDED.format(reply=reply, body=body)
    return f"coalesce({decided}, {_VERDICT.format(field='label', reply=reply, body=body)})"


class TextHash(Func):
    """The hash of a column of words, as `responses.models.text_hash` gives it."""

    template = _HASH.format(body="%(expressions)s")
    output_field = CharField()


class _OfReply(Func):
    """A question about one reply, answered beside it in the same query."""

    output_field: Field[Any, Any] = CharField(null=True)  # noqa: DJ001 - an answer, no column

    def __init__(self, response: str = "") -> None:
        """`response` is the path to the reply; empty in a query of replies."""
        before = f"{response}__" if response else ""
        super().__init__(F(f"{before}pk"), F(f"{before}body"))

    def words(self, reply: str, body: str) -> str:
        """Give the SQL; `reply` and `body` are the columns of the reply's id and words."""
        raise NotImplementedError

    def as_sql(  # type: ignore[override] # no template: the columns stand in several places
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        """Put the columns where the words name them."""
        reply, body = (compiler.compile(each)[0] for each in self.get_source_expressions())
        return self.words(reply, body), ()


class DecidedType(_OfReply):
    """The type that a person decided about the present text; NULL where nobody has."""

    def words(self, reply: str, body: str) -> str:
        """Give the SQL."""
        return _DECIDED.format(reply=reply, body=body)


class TypeInForce(_OfReply):
    """The type that counts; NULL where nobody has decided and the engine has not read the reply yet."""

    def words(self, reply: str, body: str) -> str:
        """Give the SQL."""
        return type_in_force_sql(reply=reply, body=body)


class VerdictsConfidence(_OfReply):
    """How sure the engine is of its last verdict; NULL where it has not read the reply yet."""

    output_field = FloatField(null=True)

    def words(self, reply: str, body: str) -> str:
        """Give the SQL."""
        return _VERDICT.format(field="confidence", reply=reply, body=body)
