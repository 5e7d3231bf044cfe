"""A draw's evening after it is settled, as two DAGs.

drumroll_settled   starts when a draw is announced: by an event of the asset drumroll://draw/settled, posted or seen by the
                   watcher. It starts one run of drumroll_evening for each draw, and nothing else.
drumroll_evening   brings one draw into the tables: settled, export, freshness, build, reconcile, publish_docs, report.

Only what builds the graph is imported here: this file is read again and again.
"""
from __future__ import annotations

from datetime import datetime, timedelta

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import Asset, AssetWatcher, Param, dag, task
from airflow.sdk.exceptions import AirflowFailException

from evening import steps
from evening.draws import SETTLED, Refused, draw_of, markers_of, runs_of
from evening.marker import MarkerTrigger

WAREHOUSE_POOL = "drumroll_warehouse"  # One slot: DuckDB has one writer.
PLACES = steps.places()
DRAW_SETTLED = Asset(
    name="draw_settled", uri=SETTLED,
    watchers=[AssetWatcher(name="draw_settled_marker", trigger=MarkerTrigger(
        inbox=str(PLACES.inbox), every_seconds=PLACES.inbox_seconds))])
# The pause before a retry is [core] default_task_retry_delay of airflow.cfg; it doubles.
DEFAULTS = {"owner": "drumroll", "retries": 3, "retry_exponential_backoff": True, "max_retry_delay": timedelta(minutes=15),
            "execution_timeout": timedelta(minutes=30)}
START = datetime(2026, 1, 1)


def refusing(function, *arguments):
    """What can't get better by itself fails at once, without retries."""
    try:
        return function(*arguments)
    except Refused as refused:
        raise AirflowFailException(str(refused)) from refused


def events_of(triggering_asset_events) -> list[tuple[dict, str]]:
    return [(event.extra, event.timestamp.strftime("%Y-%m-%dT%H-%M-%S.%f")) for events in triggering_asset_events.values() for event in events]


@dag(schedule=[DRAW_SETTLED], start_date=START, catchup=False, max_active_runs=1, default_args=DEFAULTS, tags=["drumroll"],
     doc_md="Starts drumroll_evening for each draw that was announced as settled.")
def drumroll_settled():
    @task(execution_timeout=timedelta(minutes=1))
    def draws(triggering_asset_events=None) -> list[dict]:
        return refusing(runs_of, events_of(triggering_asset_events))

    @task(execution_timeout=timedelta(minutes=1), trigger_rule="none_failed")
    def remove_markers(triggering_asset_events=None) -> None:
        for marker in markers_of(events_of(triggering_asset_events)):
            marker.unlink(missing_ok=True)

    start = TriggerDagRunOperator.partial(
        task_id="start_evening", trigger_dag_id="drumroll_evening", logical_date=None, skip_when_already_exists=True,
    ).expand_kwargs(draws())
    start >> remove_markers()


@dag(schedule=None, start_date=START, catchup=False, max_active_runs=1, default_args=DEFAULTS, tags=["drumroll"],
     doc_md="One settled draw: into the lake, through dbt, reconciled, and published. To fill in old draws start it with their names.",
     params={
         "game": Param(type="string", description="As its file is named: kr-lotto645"),
         "draw_no": Param(type="integer", minimum=1, description="Number of the draw"),
         "pool": Param(type="string", description="The draw's directory, with its whole path"),
         "backfill": Param(False, type="boolean", description="An old draw: the lake's newest export may be old"),
     })
def drumroll_evening():
    @task
    def settled(params=None) -> str:
        return refusing(lambda: steps.settled(PLACES, draw_of(params)))

    @task
    def export(params=None) -> None:
        refusing(lambda: steps.export(PLACES, draw_of(params)))

    @task(pool=WAREHOUSE_POOL)
    def freshness(params=None) -> None:
        refusing(lambda: steps.freshness(PLACES, draw_of(params), params["backfill"]))

    @task(pool=WAREHOUSE_POOL, execution_timeout=timedelta(hours=1))
    def build(params=None) -> None:
        refusing(lambda: steps.build(PLACES, draw_of(params)))

    @task(pool=WAREHOUSE_POOL)
    def reconcile(params=None) -> None:
        refusing(lambda: steps.reconcile(PLACES, draw_of(params)))

    @task(pool=WAREHOUSE_POOL)
    def publish_docs(params=None) -> str:
        return str(refusing(lambda: steps.publish_docs(PLACES, draw_of(params))))

    @task(pool=WAREHOUSE_POOL)
    def report(params=None) -> None:
        refusing(lambda: steps.report(PLACES, draw_of(params)))

    end = settled() >> export() >> freshness() >> build() >> reconcile() >> publish_docs()
    # Left out as long as there is no program for it: a task that does nothing would look as if there were a report.
    if PLACES.report.exists():
        end >> report()


drumroll_settled()
drumroll_evening()
