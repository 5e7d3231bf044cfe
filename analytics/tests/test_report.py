"""The report of a draw: every figure of the marts is on it, it loads nothing, it says what is missing and what is wrong."""
import collections
import decimal
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

import duckdb
import pytest

import figures
import marts
import report
import small_lake
import test_faults
from page_parser import Page
from workspace import ANALYTICS

DRAW_NO = small_lake.DRAW_NO
GAMES = sorted(small_lake.GAMES)
KOREA, POWERBALL = "kr-lotto645", "us-powerball"


@pytest.fixture(scope="module")
def warehouse(workspace, tmp_path_factory):
    """A clean one that nobody else touches."""
    workspace.restore()
    return pathlib.Path(shutil.copy(workspace.warehouse, tmp_path_factory.mktemp("report") / "warehouse.duckdb"))


@pytest.fixture(scope="module")
def pages(warehouse):
    """{game: its page}."""
    return {game: report.page_of(marts.read(warehouse, game, DRAW_NO)) for game in GAMES}


def rows_of(warehouse, game, columns, mart, order, where="true"):
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        query = f"select {columns} from drumroll.{mart} where game = '{game}' and draw_no = {DRAW_NO} and {where} order by {order}"
        return connection.execute(query).fetchall()


def changed(warehouse, folder, *statements):
    """A copy of the warehouse in which something is otherwise."""
    path = pathlib.Path(shutil.copy(warehouse, folder / "changed.duckdb"))
    with duckdb.connect(str(path)) as connection:
        connection.execute("set schema 'drumroll'")
        for statement in statements:
            connection.execute(statement)
    return path


def page_of(warehouse, game=KOREA):
    return Page(report.page_of(marts.read(warehouse, game, DRAW_NO)))


def counts(values):
    return ["not known" if value is None else format(value, ",") for value in values]


def money(values, game):
    exponent = small_lake.GAMES[game]["exponent"]
    return ["not known" if value is None else format(decimal.Decimal(value).scaleb(-exponent), ",") for value in values]


def columns(rows):
    return [list(column) for column in zip(*rows)]


def test_figures_are_short_where_they_must_be_and_whole_where_they_count():
    assert [figures.short(value) for value in (0, 0.5, 5000, 12500, 10 ** 5, 1.5e6, 40e9, 2e12)] == \
        ["0", "0.5", "5,000", "12.5 k", "100 k", "1.5 m", "40 bn", "2 tn"]
    assert [figures.real(value) for value in (0, 0.00049, 0.1234, 12.345, 1234.5, -0.054)] == ["0", "0.00049", "0.12", "12.3", "1,234", "−0.054"]
    assert [figures.money(*value) for value in ((123456, 2), (-5, 2), (10 ** 18 + 1, 0), (7, 3), (None, 2))] == \
        ["1,234.56", "−0.05", "1,000,000,000,000,000,001", "0.007", "not known"]
    for top in (1, 3, 7, 45, 99, 100, 170833, 0.0003, 40720000000):
        ticks = figures.ticks(top)
        assert ticks[0] == 0 and ticks[-2] < top <= ticks[-1] * 1.000001 and 3 <= len(ticks) <= 8, (top, ticks)


@pytest.mark.parametrize("game", GAMES)
def test_the_head_names_the_draw(warehouse, pages, game):
    page = Page(pages[game])
    name, state, revision, result, seal, words, outcome = rows_of(
        warehouse, game, "game_name, state, revision, result_numbers, seal, seal_words, outcome", "dim_draws", "1")[0]
    for text in (name, f"Draw {DRAW_NO}", f"revision {revision}", state, seal, words, outcome, "29 November 2025"):
        assert text in page.text, text
    balls = re.findall(r'<span class="ball [a-z0-9-]+">(\d+)</span>', pages[game])
    assert balls == re.findall(r"\d+", result)


@pytest.mark.parametrize("game", GAMES)
def test_every_check_is_on_the_page(warehouse, pages, game):
    page = Page(pages[game])
    names, expected, found, differences = columns(
        rows_of(warehouse, game, "check_name, expected, found, differences", "fct_reconciliation", "check_name"))
    shown = {row[5]: row for row in page.rows("checks")}
    assert [shown[name][1:5] for name in names] == [["✓ agrees", *row] for row in zip(counts(expected), counts(found), counts(differences))]
    idle = {row[5] for row in page.rows("checks") if row[1] == "nothing to compare"}
    assert idle == {"claims"} | ({"prizes", "prizes_sum_to_pool"} if game != KOREA else set())
    assert set(shown) - set(names) == idle
    assert f"Everything agrees {len(names)} of {len(names)} checks" in page.text


@pytest.mark.parametrize("game", GAMES)
def test_every_tier_is_on_the_page(warehouse, pages, game):
    page = Page(pages[game])
    tier, winners, by_sql, prize, by_rules, total = columns(rows_of(
        warehouse, game, "tier_name, winners, winners_by_sql, prize_minor, prize_by_rules_minor, total_minor", "fct_prize_tiers", "tier", "is_current"))
    assert page.rows("tiers")[:-1] == [list(row) for row in zip(tier, counts(winners), counts(by_sql), money(prize, game), money(by_rules, game),
                                                                 money(total, game))]
    assert page.rows("tiers")[-1][1:3] == counts([sum(winners), sum(by_sql)])
    assert page.column("expectations", "Found") == counts(winners)
    bands = rows_of(warehouse, game, "cast(ceil(plausible_from) as bigint), cast(floor(plausible_to) as bigint)", "fct_prize_tiers", "tier", "is_current")
    assert page.column("expectations", "Plausible") == [f"{low:,} – {high:,}" for low, high in bands]
    plausible = columns(rows_of(warehouse, game, "plausible", "fct_prize_tiers", "tier", "is_current"))[0]
    assert page.column("expectations", "Verdict") == ["✓ plausible" if good else "✗ not plausible" for good in plausible]
    expected = columns(rows_of(warehouse, game, "expected_winners", "fct_prize_tiers", "tier", "is_current"))[0]
    assert [float(text.replace(",", "")) for text in page.column("expectations", "Expected")] == pytest.approx(expected, rel=0.06)


@pytest.mark.parametrize("game", GAMES)
def test_all_money_is_on_the_page(warehouse, pages, game):
    page = Page(pages[game])
    flows = dict(zip(page.column("money", "Money"), page.column("money", small_lake.GAMES[game]["currency"])))
    draw = rows_of(warehouse, game, "sales_minor, pool_minor, carry_in_minor, prizes_minor, carry_minor", "dim_draws", "1")[0]
    assert [flows[name] for name in ("Sales", "Pool of prizes", "Carried in", "Prizes due", "Carried on")] == money(draw, game)
    tier, winners, due, claims, paid, unclaimed = columns(rows_of(
        warehouse, game, "tier_name, winners, due_minor, claims, claimed_minor, unclaimed_minor", "fct_liability", "tier"))
    assert page.rows("liability") == [list(row) for row in zip(tier, counts(winners), money(due, game), counts(claims), money(paid, game),
                                                                money(unclaimed, game))]
    assert flows["Paid"] == money([sum(paid)], game)[0]
    assert flows["Unclaimed"] == money([None if None in unclaimed else sum(unclaimed)], game)[0]


@pytest.mark.parametrize("game", GAMES)
def test_every_hour_and_channel_is_on_the_page(warehouse, pages, game):
    page = Page(pages[game])
    for table, mart, name, order in (("hours", "fct_sales_by_hour", "strftime(sold_hour, '%Y-%m-%d %H:%M')", "sold_hour"),
                                     ("channels", "fct_sales_by_channel", "cast(channel as varchar)", "plays desc, channel")):
        names, tickets, plays, sales, quick, voided = columns(rows_of(
            warehouse, game, f"{name}, tickets, plays, sales_minor, quick_pick_plays, voided_tickets", mart, order))
        rows = page.rows(table)[:len(names)]
        assert [[row[0], row[1], *row[-4:]] for row in rows] == [list(row) for row in zip(
            names, counts(tickets), counts(plays), money(sales, game), counts(quick), counts(voided))]
        total = page.rows("days")[-1] if table == "hours" else page.rows("channels")[-1]
        assert total[-4:] == counts([sum(plays)]) + money([sum(sales)], game) + counts([sum(quick), sum(voided)])


def test_channels_past_the_first_are_summed_up(warehouse, tmp_path):
    more = changed(warehouse, tmp_path, "insert into fct_sales_by_channel select game, draw_no, 100 + extra, 1, 3, 3, 3000, 2, 0 from fct_sales_by_channel,"
                                        f" range(2) as r(extra) where game = '{KOREA}' and channel < 100 and channel = 3",
                   "insert into fct_sales_by_channel select game, draw_no, 200 + extra, 1, 3, 3, 3000, 2, 1 from fct_sales_by_channel,"
                   f" range(20) as r(extra) where game = '{KOREA}' and channel = 3")
    rows = page_of(more).rows("channels")
    assert len(rows) == 22 and rows[-1][0] == "All 33"
    assert rows[-2] == ["13 others", "13", "39", "39,000", "26", "13"]
    assert sum(int(row[2].replace(",", "")) for row in rows[:-1]) == int(rows[-1][2].replace(",", ""))


@pytest.mark.parametrize("game", GAMES)
def test_every_number_is_on_the_page(warehouse, pages, game):
    page = Page(pages[game])
    for drum, numbers in columns_by_drum(rows_of(warehouse, game, "drum, number, plays, popularity", "fct_number_popularity", "drum, number")).items():
        shown = [row for part in (1, 2, 3) for row in page.rows(f"numbers-{drum}-{part}")]
        assert shown == [[str(number), f"{plays:,}", f"{popularity:.3f}"] for number, plays, popularity in numbers]
    for least, most in rows_of(warehouse, game, "least_popular, most_popular", "fct_number_skew", "drum"):
        assert f"{least:.3f}" in page.text and f"{most:.3f}" in page.text


def columns_by_drum(rows):
    drums = {}
    for drum, *rest in rows:
        drums.setdefault(drum, []).append(rest)
    return drums


@pytest.mark.parametrize("game", GAMES)
def test_the_most_popular_combinations_are_those_that_were_sold_most(workspace, pages, game):
    """Counted over the lake's plays in Python, not from the mart."""
    draw = next(draw for draw in workspace.draws if draw.name == game)
    sold = collections.Counter((tuple(main), tuple(second)) for _, _, main, second, _, voided, _ in draw.plays if not voided)
    shown = Page(pages[game]).rows("combinations")
    assert [int(row[2].replace(",", "")) for row in shown] == sorted(sold.values(), reverse=True)[:20]
    for _, numbers, times, _ in shown:
        main, _, second = numbers.partition(" + ")
        assert sold[tuple(map(int, main.split())), tuple(map(int, second.split()))] == int(times.replace(",", ""))


@pytest.mark.parametrize("game", GAMES)
def test_players_are_on_the_page_and_their_numbers_are_not(warehouse, pages, game):
    page = Page(pages[game])
    rows = rows_of(warehouse, game, "plays_of_each, players, tickets, plays, share_of_players, share_of_plays", "fct_player_activity", "1 desc")
    table = "all-players" if len(rows) > 20 else "players"
    assert page.rows(table) == [counts(row[:4]) + [f"{share * 100:.2f} %" for share in row[4:]] for row in rows]
    equal = rows_of(warehouse, game, "player_id, plays, stakes, tickets, channels", "fct_equal_plays", "plays desc")
    assert [row[1:5] for row in page.rows("equal-plays")] == [counts(row[1:]) for row in equal]
    assert equal and not any(re.search(rf"\b{player}\b", page.text) for player, *_ in equal)


def test_the_history_is_on_the_page(warehouse, pages):
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.execute("select draw_no, origin, sales_minor, winners, stated_prize_minor, prize_by_rules_minor from drumroll.fct_prize_history"
                                  f" where game = '{KOREA}' and tier = 1 order by draw_no, origin").fetchall()
    shown = Page(pages[KOREA]).rows("history")
    assert [row[:6] for row in shown] == [[str(draw), origin, *counts(rest)] for draw, origin, *rest in rows]
    assert len(rows) > 50
    assert "The warehouse has no other draw of this game." in Page(pages[POWERBALL]).text


@pytest.mark.parametrize("game", GAMES)
def test_every_tag_is_closed_and_every_name_is_found(pages, game):
    page = Page(pages[game])
    assert not page.wrong
    names = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(set(names)) == len(names)
    for tag, attributes in page.elements:
        wanted = attributes.get("aria-labelledby", "").split() + ([attributes["href"][1:]] if attributes.get("href", "").startswith("#") else [])
        assert set(wanted) <= set(names), (tag, attributes)


@pytest.mark.parametrize("game", GAMES)
def test_every_chart_has_a_title_a_description_and_a_table_beside_it(pages, game):
    sections = re.findall(r"<section .*?</section>", pages[game], re.DOTALL)
    charts = 0
    for section in sections:
        for chart in re.findall(r"<svg .*?</svg>", section, re.DOTALL):
            charts += 1
            assert re.match(r'<svg id="[a-z-]+" viewBox="[0-9. ]+" role="img" aria-labelledby="[a-z-]+-title [a-z-]+-description"', chart), chart[:200]
            assert re.search(r"<title [^>]*>[^<]{10,}</title><desc [^>]*>[^<]{30,}</desc>", chart), chart[:400]
            assert "<table id=" in section
    assert charts == {KOREA: 8, POWERBALL: 8}.get(game, 7)
    assert all(attributes.get("scope") in ("row", "col") for tag, attributes in Page(pages[game]).elements if tag == "th")


@pytest.mark.parametrize("game", GAMES)
def test_the_page_loads_and_runs_nothing(pages, game):
    for word in ("http:", "https:", "//", "<script", "<iframe", "<img", "<object", "<embed", "url(", "@import", "javascript:", "expression("):
        assert word not in pages[game].lower(), word
    for tag, attributes in Page(pages[game]).elements:
        assert not any(name.startswith("on") or name in ("src", "srcset", "action", "xlink:href") for name in attributes), (tag, attributes)
        assert attributes.get("href", "#").startswith("#") or (tag, attributes["href"]) == ("link", "data:,")


def test_what_the_marts_say_is_escaped(warehouse, tmp_path):
    """Names are the operator's; a page that hangs in an office runs none of them."""
    name, tier = '<img src=x onerror=alert(1)> & "로또" \'</title>', "<b>5 & bonus</b>"
    odd = changed(warehouse, tmp_path, f"""update dim_draws set game_name = '{name.replace("'", "''")}', seal_words = '</dd><i>'""",
                  f"update fct_prize_tiers set tier_name = '{tier}' where tier = 2", "update dim_draws set state = '<s>', currency = '<u>&'",
                  "update fct_reconciliation set check_name = '<odd & new>' where check_name = 'odds'")
    text = report.page_of(marts.read(odd, KOREA, DRAW_NO))
    page = Page(text)
    assert not page.wrong
    assert {"img", "b", "i", "s", "u"}.isdisjoint(tag for tag, _ in page.elements) and "odd" not in {tag for tag, _ in page.elements}
    assert ("span", {"lang": "ko"}) in page.elements
    for shown in (name, tier, "</dd><i>", "<s>", "<u>&", "<odd & new>"):
        assert shown in page.text, shown


def test_the_same_marts_give_the_same_bytes(warehouse, tmp_path):
    """In another process, time zone, language and hash order."""
    written = []
    for run, environment in enumerate(({"TZ": "UTC", "PYTHONHASHSEED": "1"}, {"TZ": "Asia/Seoul", "PYTHONHASHSEED": "2", "LC_ALL": "de_DE.UTF-8"})):
        folder = tmp_path / str(run)
        done = subprocess.run([sys.executable, str(ANALYTICS / "report/report.py"), f"--warehouse={warehouse}", f"--folder={folder}", KOREA, str(DRAW_NO)],
                              env={**os.environ, **environment}, text=True, capture_output=True, timeout=300, check=False)
        assert (done.returncode, done.stdout) == (0, f"{folder}/{KOREA}-{DRAW_NO}.html\n"), done.stderr
        assert [path.name for path in folder.iterdir()] == [f"{KOREA}-{DRAW_NO}.html"]
        written.append((folder / f"{KOREA}-{DRAW_NO}.html").read_bytes())
    assert written[0] == written[1]


def test_a_draw_that_is_not_there_is_refused_by_name(warehouse, tmp_path, capsys):
    assert report.main([f"--warehouse={warehouse}", f"--folder={tmp_path}", KOREA, "7"]) == 1
    assert f"draw 7 of {KOREA} is not in dim_draws; draws that are: br-megasena {DRAW_NO}" in capsys.readouterr().err
    assert report.main([f"--warehouse={tmp_path}/none.duckdb", f"--folder={tmp_path}", KOREA, "7"]) == 1
    assert "none.duckdb" in capsys.readouterr().err and not list(tmp_path.iterdir())
    with pytest.raises(SystemExit) as refused:
        report.main(["../../etc", "7"])
    assert refused.value.code == 2


def test_what_is_missing_is_said(warehouse, pages, tmp_path):
    page = Page(pages[POWERBALL])
    assert "Prizes are open" in page.text and page.column("money", "USD")[1] == "not known"
    assert "The marts hold no payment for this draw" in page.text
    names = "sales_by_hour sales_by_channel number_popularity number_skew player_activity popular_combinations reconciliation prize_tiers liability".split()
    empty = page_of(changed(warehouse, tmp_path, *(f"delete from fct_{name}" for name in names), "delete from fct_prize_history",
                            "update dim_draws set published_at = null, published_revision = null, outcome = null"))
    assert not empty.wrong
    for words in ("Nothing has been checked", "no tiers of this draw", "no sales of this draw", "no numbers of this draw", "no combinations of this draw",
                  "no players of this draw", "no other draw of this game", "none published", "Published not yet"):
        assert words in empty.text, words


def test_payments_that_are_not_right_are_counted(warehouse, tmp_path):
    paid = changed(warehouse, tmp_path, "insert into fct_claims select 'c' || n, 'kr-lotto645', 1200, 0, n, 4, timestamp '2025-12-01 10:00:00', 50000, 50000,"
                                        " case when n < 3 then 'right' else 'paid again' end from range(4) as r(n)")
    assert "Payments: paid again: 1, KRW 50,000; right: 3, KRW 150,000." in page_of(paid).text


def test_planted_faults_are_on_the_page(workspace):
    """A prize that was raised and a play that was sold after the close, in the lake: the page says so first, and how many."""
    workspace.restore()
    for name in ("a_wrong_prize", "a_play_sold_after_the_close"):
        test_faults.FAULTS[name][2](test_faults.Rewrite(workspace, KOREA, DRAW_NO))
    built = workspace.dbt("build", "--exclude", "resource_type:test", "resource_type:unit_test", "--vars", json.dumps({"game": KOREA, "draw_no": DRAW_NO}))
    assert built.code == 0, built.output
    page = page_of(workspace.warehouse)
    assert "2 checks do not agree 10 of 12 checks agree." in page.text and "Everything agrees" not in page.text
    first = page.rows("checks")[:3]
    assert [(row[1], row[5]) for row in first] == [("✗ differs", "prizes"), ("✗ differs", "nothing_sold_after_close"), ("✓ agrees", "winners_per_tier")]
    assert first[1][2:5] == ["0", "1", "1"]
    workspace.restore()
