"""A draw that is built again, killed and built again, or built beside another one: the same tables."""
import json

import small_lake


def vars_of(game):
    return json.dumps({"game": game, "draw_no": small_lake.DRAW_NO})


def build(workspace, variables):
    """Every table, without tests: what is compared here is what is in them."""
    return workspace.dbt("build", "--exclude", "resource_type:test", "resource_type:unit_test", "--vars", variables)


def test_a_draw_built_again_leaves_the_same_tables(workspace):
    """Three games have a draw of this number. Building one of them again changes no row of any table."""
    workspace.restore()
    before = workspace.digests()
    assert len(before) > 20, before
    again = build(workspace, vars_of("br-megasena"))
    assert again.code == 0, again.output
    assert workspace.digests() == before


def test_killed_and_built_again_leaves_the_same_tables(workspace):
    workspace.restore()
    before = workspace.digests()
    assert workspace.build_and_kill("int_winners__matched", "kr-lotto645") == -9
    built = build(workspace, vars_of("kr-lotto645"))
    assert built.code == 0, built.output
    assert workspace.digests() == before


def test_draws_built_one_by_one_are_those_built_at_once(workspace):
    workspace.restore()
    before = workspace.digests()
    workspace.warehouse.unlink()
    for draw in workspace.draws:
        built = build(workspace, vars_of(draw.name))
        assert built.code == 0, built.output
    assert workspace.digests() == before


def test_a_corrected_draw_replaces_what_it_was(workspace):
    """The draw comes again with fewer winners: what it had before is gone from every table that is kept by draw."""
    workspace.restore()
    other = small_lake.Draw("kr-lotto645", seed=99, plays=900, partitions=3)
    small_lake.write_draw(workspace.lake, other, small_lake.CLOSE)
    built = build(workspace, vars_of("kr-lotto645"))
    assert built.code == 0, built.output
    found = workspace.query("select count(*), max(revision) from drumroll.fct_winners where game = 'kr-lotto645'")
    assert found == [(len(other.tables["winners"]), 1)]


def test_loaded_tables_give_the_same_as_files_in_place(workspace):
    workspace.restore()
    before = workspace.digests()
    staged = workspace.dbt("run-operation", "stage_external", "--args", json.dumps({"location": str(workspace.lake), "run": True}))
    assert staged.code == 0, staged.output
    built = build(workspace, json.dumps({"raw_mode": "load"}))
    assert built.code == 0, built.output
    assert workspace.digests() == before


def test_a_draw_number_that_is_none_is_refused(workspace):
    refused = workspace.dbt("compile", "--select", "int_hits__counted", "--vars", json.dumps({"draw_no": "1 or 1=1"}))
    assert refused.code != 0 and "expected a whole number" in refused.output
