"""Accounts that opted out, or may have, appear nowhere: not in the rows set aside either."""

from influence.tables import read, set_aside_frame

N = "OptMeier"
SOCIAL = "account_id,group_id,kind\n1,g,social\n2,g,social\n3,g,social\n"


def shown(folder):
    data = read(folder)
    frame = set_aside_frame(data)
    return data, frame.to_csv() + " ".join(data.notes)


def test_nothing_of_an_account_that_opted_out_is_shown(project):
    data, text = shown(
        project(
            accounts=f"account_id,name,opt_out\nX7,{N},ja\nX7,{N} neu,\n2,b,\n3,c,\n",
            affiliations=f"account_id,group_id,kind\n2,g,social\n3,g,social\nX7,g,social\nX7,g,social,{N}\n2,g,social,a,X7\n",
            ties=f"source,target,kind\n2,X7,social\nX7,3,social,zuviel\n2,99,social, {N}\n2,98,{N}\n",
            orders=f"account_id,date,amount\nX7,2024-01-01,abc\nX7 2024,1\n77,2024-01-01,7\n{N};2024;1\n",
        )
    )
    assert data.accounts["account_id"].tolist() == ["2", "3"]
    assert N not in text and "X7" not in text
    assert "'77'" in text or "77" in text


def test_a_ragged_account_may_have_opted_out(project):
    data, text = shown(
        project(
            accounts=f"account_id,name,opt_out\n1,a,\n2,b,\n3,c,\nX7,{N},true,zz\nX8,{N},und Sohn,ja\n",
            affiliations=SOCIAL + "X7,g,social\nX8,g,social\n9,g,social\n",
        )
    )
    assert set(set_aside_frame(data)["reason"]) == {"wrong_cell_count", "unknown_account"}
    assert N not in text and "X7" not in text and "X8" not in text
    assert "9\tg\tsocial" in text


def test_an_opt_out_that_cannot_be_read_hides_the_row(project):
    data, text = shown(
        project(
            accounts=f"account_id,name,opt_out\n1,a,\n2,b,\n3,c,\nX7,{N},hat widersprochen\n",
            affiliations=SOCIAL + "X7,g,social\n",
        )
    )
    assert N not in text and "X7" not in text
    assert "hat widersprochen" in text
    assert data.accounts["account_id"].tolist() == ["1", "2", "3"]


def test_ragged_accounts_are_shown_where_nobody_can_opt_out(project):
    _, text = shown(project(accounts="account_id,name\n1,a\n2,b\n3,c\n4,d,zuviel\n", affiliations=SOCIAL))
    assert "4\td\tzuviel" in text
