"""Runs all of Airflow in this terminal until Ctrl-C, or one of its commands. For scripts/airflow, which installs it first."""
from __future__ import annotations

import os
import pathlib
import signal
import sys
import time

import local


def installation() -> local.Airflow:
    home = pathlib.Path(os.environ.get("AIRFLOW_HOME", local.ROOT / "build/airflow")).resolve()
    host = {"AIRFLOW__API__HOST": os.environ["AIRFLOW_HOST"]} if "AIRFLOW_HOST" in os.environ else {}
    return local.Airflow(home, port=int(os.environ.get("AIRFLOW_PORT", "8080")), settings=host)


def serve(airflow: local.Airflow) -> None:
    """Sleeps until a component ends: then the others are stopped, since half an Airflow only looks alive."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with airflow:
        airflow.prepare()
        airflow.start()
        airflow.wait_until_it_answers()
        print(f"{airflow.url} answers. User admin; the password is in {airflow.passwords}. Logs: {airflow.home}/*.log. "
              "Ctrl-C stops it.", flush=True)
        while True:
            airflow.must_run()
            time.sleep(5)


def main(command: list[str]) -> int:
    airflow = installation()
    try:
        if command == ["--prepare"]:
            airflow.prepare()
            return 0
        if command:
            os.execve(local.program(), [str(local.program()), *command], airflow.environment)
        serve(airflow)
        return 0
    except KeyboardInterrupt:
        return 0
    except RuntimeError as error:
        print(f"airflow: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
