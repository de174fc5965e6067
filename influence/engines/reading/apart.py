"""Which rows are judged by the readers of tables: those that are not plain, and all on which their judgement depends.

Of the plain rows some are judged too, for what they tell of the others: one of each way of writing cells, the newest
days of every column, and one of every sensitive group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from influence.engines.duckdb_store import DuckDBStore, quoted

LARGE = ("accounts", "affiliations", "ties")
"""The tables whose rows are sorted out; all others are read whole."""
_DATES = {"accounts": ("since", "last_contact"), "affiliations": ("since",), "ties": ("since",)}


@dataclass(frozen=True)
class Sorting:
    """What is known before rows are sorted out.

    Parameters
    ----------
    tables
        Which of :data:`LARGE` there are, as TABLE_typed.
    declared
        Table of group_id, kind and sure: the rows of the groups table, and whether they are plain.
    named
        Table of account_id: who is named in tables that are read whole.
    sensitive
        The kinds that are sensitive.
    merged
        Table of what and id: records that people made one with another; all that names them is judged.
    texts
        Table → columns that rows keep beside those of the network. A row of every role is judged, which tells whether
        it may be said.
    """

    tables: Sequence[str]
    declared: str
    named: str
    sensitive: Sequence[str]
    merged: str
    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def kept(self, table: str) -> str:
        """Give, in SQL, what the rows of a table keep."""
        return "".join(f", {name}" for name in self.texts.get(table, ()))


def sort_out(store: DuckDBStore, known: Sorting) -> None:
    """Make, for each large table, TABLE_rest (rows that are plain, numbered) and TABLE_judged (src and line).

    A row of TABLE_rest may be judged too: then it is told by ``judged``.
    """
    store.make(
        "plain_ids",
        "SELECT account_id, CAST(row_number() OVER (ORDER BY account_id) - 1 AS INTEGER) AS aid "
        "FROM accounts_typed GROUP BY account_id HAVING count(*) = 1 AND bool_and(plain) "
        f"AND account_id NOT IN (SELECT id FROM {known.merged} WHERE what = 'account')",
    )
    if "affiliations" in known.tables:
        _group_kinds(store, known)
        _affiliations(store, known)
    if "ties" in known.tables:
        _ties(store, known)
    _accounts(store, known)


def _group_kinds(store: DuckDBStore, known: Sorting) -> None:
    """Make the table of groups with the kind that is certain, NULL where it is not."""
    names = ", ".join(map(quoted, known.sensitive)) or "NULL"
    store.make(
        "group_said",
        "SELECT group_id, count(DISTINCT nullif(kind, '')) AS stated, max(kind) AS said, "
        "count(*) FILTER (kind = '') AS unsaid FROM affiliations_typed WHERE group_id IS NOT NULL GROUP BY group_id",
    )
    store.make(
        "group_declared",
        f"SELECT group_id, any_value(kind) AS kind, bool_and(sure) AND count(*) = 1 AS sure FROM {known.declared} "
        "GROUP BY group_id",
    )
    store.make(
        "group_kinds",
        "SELECT *, coalesce(kind IN (" + names + "), false) AS sensitive FROM ("
        "SELECT said.group_id AS group_id, CAST(row_number() OVER (ORDER BY said.group_id) - 1 AS INTEGER) AS gid, "
        f"CASE WHEN said.group_id IN (SELECT id FROM {known.merged} WHERE what = 'group') THEN NULL "
        "WHEN d.group_id IS NULL THEN CASE WHEN stated = 1 AND unsaid = 0 THEN said END "
        "WHEN d.sure THEN d.kind END AS kind, d.group_id IS NOT NULL AS declared "
        "FROM group_said AS said LEFT JOIN group_declared AS d ON said.group_id = d.group_id)",
        drop=["group_said", "group_declared"],
    )


def _affiliations(store: DuckDBStore, known: Sorting) -> None:
    store.make(
        "affiliations_numbered",
        f"SELECT src, line, ids.aid AS aid, g.gid AS gid, strength, since, until{known.kept('affiliations')}, "
        "hash(alike) AS alike, "
        "coalesce(g.sensitive, false) AS sensitive, coalesce(NOT plain OR ids.aid IS NULL OR g.kind IS NULL "
        "OR (f.kind <> '' AND f.kind <> g.kind) OR (g.sensitive AND NOT basis) OR coalesce(since > until, false), "
        "true) AS odd FROM affiliations_typed AS f LEFT JOIN plain_ids AS ids ON f.account_id = ids.account_id "
        "LEFT JOIN group_kinds AS g ON f.group_id = g.group_id",
    )
    (width,) = store.row("SELECT count(*) FROM group_kinds")
    key = f"CAST(aid AS BIGINT) * {int(width) + 1} + gid"
    marks = {"sensitive": "gid", **({"role <> ''": "role"} if "role" in known.texts.get("affiliations", ()) else {})}
    _judge(store, "affiliations", key, "aid IS NOT NULL AND gid IS NOT NULL", marks)


def _ties(store: DuckDBStore, known: Sorting) -> None:
    names = ", ".join(map(quoted, known.sensitive)) or "NULL"
    store.make(
        "tie_kinds",
        f"SELECT kind, CAST(row_number() OVER (ORDER BY kind) - 1 AS INTEGER) AS kid, "
        f"coalesce(kind IN ({names}), false) AS sensitive FROM ties_typed GROUP BY kind",
    )
    store.make(
        "ties_numbered",
        "SELECT src, line, one.aid AS aid, other.aid AS bid, k.kid AS kid, strength, since, directed"
        f"{known.kept('ties')}, "
        "hash(alike) AS alike, coalesce(NOT plain OR one.aid IS NULL OR other.aid IS NULL OR one.aid = other.aid "
        "OR k.kind = '' OR (k.sensitive AND NOT basis), true) AS odd "
        "FROM ties_typed AS t LEFT JOIN plain_ids AS one ON t.source = one.account_id "
        "LEFT JOIN plain_ids AS other ON t.target = other.account_id LEFT JOIN tie_kinds AS k ON t.kind = k.kind",
    )
    (width,) = store.row("SELECT count(*) FROM plain_ids")
    (kinds,) = store.row("SELECT count(*) FROM tie_kinds")
    low, high = "CAST(least(aid, bid) AS HUGEINT)", "greatest(aid, bid)"
    key = f"({low} * {int(width) + 1} + {high}) * {int(kinds) + 1} + kid"
    _judge(store, "ties", key, "aid IS NOT NULL AND bid IS NOT NULL AND kid IS NOT NULL", {})


def _judge(store: DuckDBStore, table: str, key: str, keyed: str, marks: Mapping[str, str]) -> None:
    """Make TABLE_rest and TABLE_judged of TABLE_numbered; rows that share a key are judged together.

    Of the rows for which a mark holds, one of each value of its column is judged, too.
    """
    store.make(
        f"{table}_twice", f"SELECT {key} AS pair FROM {table}_numbered WHERE {keyed} GROUP BY 1 HAVING count(*) > 1"
    )
    store.make(
        f"{table}_rest",
        f"SELECT * FROM {table}_numbered WHERE NOT odd AND ({key}) NOT IN (SELECT pair FROM {table}_twice)",
    )
    told = [f"SELECT src, min(line) AS line FROM {table}_rest GROUP BY src, alike", *_newest(table)]
    told += [
        f"SELECT src, min(line) AS line FROM {table}_rest WHERE {mark} GROUP BY src, {column}"
        for mark, column in marks.items()
    ]
    odd = (
        f"SELECT src, line FROM {table}_numbered WHERE odd OR ({keyed} AND ({key}) IN (SELECT pair FROM {table}_twice))"
    )
    store.make(f"{table}_judged", " UNION ".join([odd, *told]), drop=[f"{table}_numbered", f"{table}_twice"])


def _newest(table: str) -> list[str]:
    """Give queries for a row of each of the two newest days of every column of dates."""
    return [
        f"SELECT src, min(line) AS line FROM {table}_rest WHERE {date} IN (SELECT DISTINCT {date} FROM {table}_rest "
        f"WHERE {date} IS NOT NULL ORDER BY 1 DESC LIMIT 2) GROUP BY src, {date}"
        for date in _DATES[table]
    ]


def _accounts(store: DuckDBStore, known: Sorting) -> None:
    """Sort out accounts: judged are also all that judged rows name, or may have meant."""
    named = [f"SELECT account_id FROM {known.named}"]
    for table, fields in (("affiliations", ("account_id",)), ("ties", ("source", "target"))):
        if table in known.tables:
            named += [
                f"SELECT {field} AS account_id FROM {table}_typed AS t "
                f"JOIN {table}_judged AS j ON t.src = j.src AND t.line = j.line"
                for field in fields
            ]
    store.make("named_ids", " UNION ".join(named))
    form = "CASE WHEN ltrim({0}, '0') = '' THEN {0} ELSE ltrim({0}, '0') END".format(
        "regexp_replace(lower(regexp_replace(account_id, '\\s', '', 'g')), '\\.0$', '')"
    )
    store.make(
        "meant_ids",
        f"SELECT account_id FROM plain_ids WHERE {form} IN (SELECT {form} FROM named_ids WHERE account_id NOT IN "
        "(SELECT account_id FROM accounts_typed WHERE account_id IS NOT NULL) AND account_id IS NOT NULL)",
    )
    store.make(
        "accounts_rest",
        "SELECT a.*, ids.aid AS aid FROM accounts_typed AS a JOIN plain_ids AS ids ON a.account_id = ids.account_id",
    )
    plain = [
        "SELECT src, min(line) AS line FROM accounts_rest GROUP BY src, alike",
        *_newest("accounts"),
        "SELECT src, line FROM accounts_rest WHERE account_id IN (SELECT account_id FROM named_ids)",
        "SELECT src, line FROM accounts_rest WHERE account_id IN (SELECT account_id FROM meant_ids)",
    ]
    odd = (
        "SELECT src, line FROM accounts_typed WHERE account_id IS NULL "
        "OR account_id NOT IN (SELECT account_id FROM plain_ids)"
    )
    store.make("accounts_judged", " UNION ".join([odd, *plain]), drop=["named_ids", "meant_ids"])


def part(store: DuckDBStore, table: str) -> None:
    """Make TABLE_bulk: the rows that are plain, and not judged."""
    store.make(
        f"{table}_bulk",
        f"SELECT r.* FROM {table}_rest AS r ANTI JOIN {table}_judged AS j ON r.src = j.src AND r.line = j.line",
        drop=[f"{table}_rest"],
    )
