"""Rows that take part in nothing do not tell how the others are read."""

import pytest

from influence.errors import DataError
from influence.tables import read

ACCOUNTS = "account_id,name\n1,a\n2,b\n3,c\n4,d\n"
HEAD = "account_id,group_id,kind,basis,strength,since\n"
USED = "3,Y,social,,2.500,2024-01-31\n4,Y,social,,1.125,2024-02-28\n3,Z,church,consent 2024-03-11,1.75,2024-03-01\n"


def both(project, rows, more, **files):
    return [
        read(project(affiliations=HEAD + listed, **{"accounts": ACCOUNTS, **files})) for listed in (rows + more, rows)
    ]


def assert_same(first, second):
    for name in first.tables:
        assert first.tables[name].equals(second.tables[name]), name
    assert first.as_of == second.as_of


@pytest.mark.parametrize(
    "row",
    ['1,X,church,,"1,5",2030-01-01', '1,Z,,pending,"1,5",13/01/2031', '2,Q,Kirche,no,"1.234,5",01/02/03'],
)
def test_rows_without_a_basis_decide_no_spelling_and_no_date(project, row):
    with_them, without = both(project, USED, row + "\n")
    assert_same(with_them, without)
    readings = [data.readings[-1].detected for data in (with_them, without)]
    assert readings[0] == readings[1]


def test_rows_without_a_basis_settle_nothing_that_is_ambiguous(project):
    ambiguous = HEAD + "3,Y,social,,2.500,2024-01-31\n4,Y,social,,1.125,2024-02-28\n"
    with pytest.raises(DataError, match="two ways") as alone:
        read(project(accounts=ACCOUNTS, affiliations=ambiguous))
    with pytest.raises(DataError, match="two ways") as along:
        read(project(accounts=ACCOUNTS, affiliations=ambiguous + '1,X,church,,"1,5",\n'))
    assert str(along.value) == str(alone.value)


def test_ambiguous_cells_of_rows_that_do_not_take_part_stop_nothing(project):
    data = read(
        project(accounts=ACCOUNTS, affiliations=HEAD + "3,Y,social,,2,\n4,Y,social,,1,\n1,X,church,,1.234,03/04/2024\n")
    )
    assert data.affiliations["strength"].tolist() == [2.0, 1.0]


def test_accounts_that_opted_out_decide_no_spelling(project):
    head = "account_id,name,revenue,since,opt_out\n"
    used = "2,b,1.234,13/01/2024,\n3,c,2.3,01/02/2024,\n4,d,4.5,05/06/2024,\n"
    gone = '1,a,"7,5",01/14/2024,ja\n'
    orders = "account_id,date,amount\n2,03/13/2024,1.5\n"
    affiliations = HEAD + "2,Y,social,,,\n3,Y,social,,,\n"
    with_them, without = (
        read(project(accounts=head + rows, affiliations=affiliations, orders=orders + more))
        for rows, more in ((used + gone, '1,13/03/2024,"2,5"\n'), (used, ""))
    )
    assert_same(with_them, without)
    assert with_them.accounts["revenue"].tolist() == [1.234, 2.3, 4.5]
