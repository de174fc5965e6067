"""Who opted out does not come back as an unseen member to be won."""

import pytest

from influence.network import build_network
from influence.tables import read

HEAD, GIVEN = "account_id,group_id,basis\n", "consent 2024-03-11"
ACCOUNTS = "account_id,name,opt_out\n1,a,\n2,b,\n3,c,\n4,d,ja\n5,e,ja\n"


def unseen(folder):
    network = build_network(read(folder))
    return dict(zip(network.group_ids, (network.group_size - network.group_members).tolist(), strict=True))


def test_members_who_opted_out_are_taken_off_the_declared_size(project):
    folder = project(
        accounts=ACCOUNTS,
        groups="group_id,kind,size\nG,social,10\nH,social,\nI,social,1\nJ,social,2\n",
        affiliations="account_id,group_id\n1,G\n2,G\n3,G\n4,G\n4,G\n1,H\n4,H\n4,I\n1,J\n2,J\n5,J\n",
    )
    left = unseen(folder)
    assert (left["G"], left["H"], left.get("I", 0.0), left["J"]) == (6.0, 0.0, 0.0, 0.0)
    assert (
        "3 memberships of accounts that opted out were taken off the declared sizes of their groups"
        in read(folder).notes
    )


@pytest.mark.parametrize(
    ("dates", "left"),
    [("2020-01-01,", 6.0), ("2020-01-01,2024-01-01", 7.0), ("2026-01-01,", 7.0), (",2025-06-30", 6.0)],
)
def test_only_present_members_are_taken_off(project, dates, left):
    folder = project(
        "[project]\nas_of = 2025-06-30",
        accounts=ACCOUNTS,
        groups="group_id,kind,size\nG,social,10\n",
        affiliations=f"account_id,group_id,since,until\n1,G,,\n2,G,,\n3,G,,\n4,G,{dates}\n",
    )
    assert unseen(folder) == {"G": left}


def test_rows_without_a_basis_are_not_even_counted(project):
    groups = "group_id,kind,size\nK,church,10\n"
    with_them, without = (
        unseen(
            project(
                accounts=ACCOUNTS,
                groups=groups,
                affiliations=f"{HEAD}1,K,{GIVEN}\n{more}",
            )
        )
        for more in ("2,K,\n3,K,no\n4,K,\n", "")
    )
    assert with_them == without == {"K": 9.0}
    lawful = project(
        accounts=ACCOUNTS,
        groups=groups,
        affiliations=f"{HEAD}1,K,{GIVEN}\n4,K,{GIVEN}\n",
    )
    assert unseen(lawful) == {"K": 8.0}
