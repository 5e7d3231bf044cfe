"""Faults that are planted in the lake, each of which fails the test of its name and no other. Each is planted in a draw of its own, a copy of the same
clean draw with the next number; then all of them are built at once. What is planted is what a careful cheat would plant: the manifest agrees."""
import datetime
import json

import duckdb
import pytest

import small_lake

KOREA, BRAZIL = "kr-lotto645", "br-megasena"
FAULTS = {}  # name: (number of its draw, game, how to plant it, checks that fail)


def fault(*checks, game=KOREA):
    """The checks that must fail; each is the test assert_<check>."""
    def add(plant):
        FAULTS[plant.__name__] = (small_lake.DRAW_NO + 1 + len(FAULTS), game, plant, set(checks))
        return plant
    return add


@fault("every_winner_row")
def a_winner_removed(rewrite):
    rewrite("winners", "select * from rows where not (revision = 1 and ordinal = (select min(ordinal) from rows where tier = 5))")


@fault("every_winner_row")
def a_winner_added(rewrite):
    rewrite("winners", "select * from rows union all select 2, 1, 1399, 1, 1, 77")


@fault("every_winner_row")
def a_winner_in_another_tier(rewrite):
    lowest = "select min(ordinal) from rows where tier = 5 and revision = 2"
    rewrite("winners", f"select * replace (case when revision = 2 and tier = 5 and ordinal = ({lowest}) then 4 else tier end as tier) from rows")


@fault("every_winner_row")
def a_winner_of_another_player(rewrite):
    rewrite("winners", "select * replace (case when tier = 1 then player_id + 1 else player_id end as player_id) from rows")


@fault("every_winner_row", game=BRAZIL)
def a_system_play_of_another_weight(rewrite):
    rewrite("winners", "select * replace (weight + 1 as weight) from rows")


@fault("winners_per_tier")
def a_tier_with_more_winners(rewrite):
    """The total follows, and what is missing then is called breakage: only the count itself is wrong."""
    rewrite("tiers", "select * replace (case when revision = 2 and tier = 5 then winners + 1 else winners end as winners,"
                     " case when revision = 2 and tier = 5 then total_minor + prize_minor else total_minor end as total_minor) from rows")
    rewrite("settlements", "select * replace (case when revision = 2 then prizes_minor + 5000 else prizes_minor end as prizes_minor,"
                           " case when revision = 2 then breakage_minor - 5000 else breakage_minor end as breakage_minor) from rows")


@fault("nothing_sold_after_close")
def a_play_sold_after_the_close(rewrite):
    rewrite("tickets", "select * replace (case when ticket_ref = (select max(ticket_ref) from rows) then sold_at + interval 1 hour else sold_at end"
                       " as sold_at) from rows", part=1)


@fault("prizes")
def a_wrong_prize(rewrite):
    """Won 1 more for each winner of tier 5, taken from the breakage: everything adds up."""
    rewrite("settlements", "select rows.* replace (prizes_minor + extra as prizes_minor, breakage_minor - extra as breakage_minor)"
                           " from rows join (select revision, winners as extra from {tiers} where tier = 5) using (revision)")
    rewrite("tiers", "select * replace (case when tier = 5 then prize_minor + 1 else prize_minor end as prize_minor,"
                     " case when tier = 5 then total_minor + winners else total_minor end as total_minor) from rows")


@fault("prizes_sum_to_pool")
def money_that_disappears(rewrite):
    rewrite("settlements", "select * replace (breakage_minor - 1 as breakage_minor) from rows")


@fault("no_partition_missing", "counts_equal_seal", "manifest_rows", "sales_equal_stakes", "winners_per_tier", "every_winner_row", "prizes")
def a_missing_partition(rewrite):
    """What rests on the plays that are gone fails with it."""
    rewrite.path("plays", 1).unlink()


@fault("no_partition_missing")
def a_partition_without_a_seal(rewrite):
    rewrite("seals", "select * from rows where partition_no <> 1")


@fault("no_play_twice")
def a_duplicate_play(rewrite):
    """A play in the place of its neighbour on the ticket, neither of which wins in any revision: all counts stay right."""
    wins = "(select ordinal from {winners} where partition_no = 2)"
    twice = f"(select min(a.ordinal) from rows a join rows b on b.ordinal = a.ordinal + 1 and b.ticket_ref = a.ticket_ref" \
            f" where a.ordinal not in {wins} and b.ordinal not in {wins})"
    rewrite("plays", f"select * from rows where ordinal <> {twice} + 1 union all select * from rows where ordinal = {twice}", part=2)


@fault("no_play_contradictory")
def a_play_with_more_bits_than_numbers(rewrite):
    """Of a play that wins nothing, with one bit more or less."""
    loser = "(select min(ordinal) from rows where ordinal not in (select ordinal from {winners} where partition_no = 0) and mask_lo & 7 = 0)"
    rewrite("plays", f"select * replace (case when ordinal = {loser} then mask_lo | (cast(1 as bigint) << 50) else mask_lo end as mask_lo) from rows")


@fault("manifest_rows")
def rows_off_the_manifest(rewrite):
    rewrite("journal", "select * from rows where entry_no > 1", in_manifest=False)


@fault("counts_equal_seal")
def a_seal_with_more_stakes(rewrite):
    rewrite("seals", "select * replace (stakes + 1 as stakes) from rows")


@fault("sales_equal_stakes")
def wrong_sales(rewrite):
    rewrite("draws", "select * replace (sales_minor + 1000 as sales_minor) from rows")


@fault("odds")
def wrong_odds(rewrite):
    rewrite("tiers", "select * replace (case when tier = 3 then ways + 1 else ways end as ways) from rows")


class Rewrite:
    """Workspace.rewrite for one draw; {table} in a query is the file of that table."""

    def __init__(self, workspace, game, draw_no):
        self.workspace, self.game, self.draw_no = workspace, game, draw_no

    def path(self, table, part=0):
        return self.workspace.lake / f"{table}/game={self.game}/draw_no={self.draw_no}/part-{part:05}.parquet"

    def __call__(self, table, select, part=0, **options):
        files = {name: f"read_parquet('{self.path(name)}', hive_partitioning = false)" for name in ("tiers", "winners")}
        self.workspace.rewrite(table, select.format(**files), game=self.game, draw_no=self.draw_no, part=part, **options)


@pytest.fixture(scope="module")
def faulty(workspace):
    """One build of a lake with all faults, and with a draw whose export was not finished."""
    workspace.restore()
    now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    draws = {draw.name: draw for draw in workspace.draws}
    for draw_no, game, plant, _ in FAULTS.values():
        small_lake.write_draw(workspace.lake, draws[game], now, draw_no)
        plant(Rewrite(workspace, game, draw_no))
    small_lake.write_draw(workspace.lake, draws[KOREA], now, small_lake.DRAW_NO - 1)
    (workspace.lake / f"_draws/game={KOREA}/draw_no={small_lake.DRAW_NO - 1}/_SUCCESS").unlink()
    run = workspace.dbt("build", "--exclude", "test_type:unit", "test_type:generic")
    checks = workspace.query("select game, draw_no, check_name from drumroll.fct_reconciliation where not ok")
    draws_built = workspace.query("select game, draw_no from drumroll.dim_draws")
    return run, checks, draws_built


def test_a_clean_lake_passes_every_test(workspace):
    assert workspace.first.code == 0, workspace.first.output
    assert set(workspace.first.results.values()) <= {"pass", "success", "no-op"}
    assert sum(name.startswith("assert_") for name in workspace.first.results) >= 16


@pytest.mark.parametrize("name", FAULTS)
def test_the_planted_fault_fails_its_test_and_no_other(faulty, name):
    draw_no, game, _, expected = FAULTS[name]
    run, checks, _ = faulty
    assert {check for of, number, check in checks if (of, number) == (game, draw_no)} == expected
    for check in expected:
        assert run.results[f"assert_{check}"] == "fail", run.output


def test_faults_fail_nothing_but_their_own_tests(faulty):
    """So that two draws side by side do not mix: clean ones stay clean, and what no fault touches passes."""
    run, checks, _ = faulty
    planted = {(game, draw_no) for draw_no, game, _, _ in FAULTS.values()}
    assert {(game, draw_no) for game, draw_no, _ in checks} == planted
    assert run.failed() == sorted({f"assert_{check}" for *_, expected in FAULTS.values() for check in expected})
    assert run.code == 1


def test_a_draw_without_its_mark_is_not_read(faulty):
    assert (KOREA, small_lake.DRAW_NO - 1) not in faulty[2]
    assert (KOREA, small_lake.DRAW_NO) in faulty[2]


def test_a_stale_source_fails_its_freshness(workspace):
    workspace.restore()
    assert workspace.dbt("source", "freshness").code == 0
    for draw in workspace.draws:
        workspace.rewrite("draws", "select * replace (exported_at - interval 9 days as exported_at) from rows", game=draw.name)
    late = workspace.dbt("source", "freshness")
    assert late.code == 0 and "WARN freshness of drumroll.draws" in late.output, late.output
    for draw in workspace.draws:
        workspace.rewrite("draws", "select * replace (exported_at - interval 9 days as exported_at) from rows", game=draw.name)
    stale = workspace.dbt("source", "freshness")
    assert stale.code == 1 and "ERROR STALE freshness of drumroll.draws" in stale.output, stale.output


def test_a_claim_paid_twice_fails_claims(workspace):
    workspace.restore()
    partition, ordinal, tier, amount = workspace.query(
        "select partition_no, ordinal, tier, amount_minor from drumroll.fct_winners"
        f" where game = '{KOREA}' and revision = 2 and tier = 4 order by 1, 2 limit 1")[0]
    (workspace.folder / "claims").mkdir(exist_ok=True)
    paid = [f"select '{name}' as claim_id, '{KOREA}' as game, {small_lake.DRAW_NO} as draw_no, {partition} as partition_no, {ordinal} as ordinal,"
            f" {tier} as tier, {amount} as paid_minor, timestamptz '2025-12-01 10:00:00+00' as paid_at" for name in "ab"]
    options = ["--select", "stg_operator__claims+", "--exclude", "test_type:unit", "--vars", json.dumps({"claims": "present"})]
    duckdb.execute(f"copy ({paid[0]}) to '{workspace.folder}/claims/claims.parquet' (format parquet)")
    once = workspace.dbt("build", *options)
    assert once.code == 0, once.output
    assert workspace.query(f"select claims, claimed_minor, due_minor - unclaimed_minor from drumroll.fct_liability"
                           f" where game = '{KOREA}' and tier = 4") == [(1, amount, amount)]
    duckdb.execute(f"copy ({' union all '.join(paid)}) to '{workspace.folder}/claims/claims.parquet' (format parquet)")
    assert workspace.dbt("build", *options).failed() == ["assert_claims"]
