"""Airflow on this machine: its settings, its database, its processes. For scripts/airflow, the measurement and the tests.

Everything of an installation lies in one directory, its home: the database (SQLite), logs, passwords and secrets. The
program and the settings come from the checkout, so that a home can be thrown away.
"""
from __future__ import annotations

import json
import os
import pathlib
import secrets
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
VENV = ROOT / "build/venv-airflow"
# Logs are read from the disk that all share. The servers for them would listen on all addresses, and take a process each.
COMMANDS = {
    "api-server": ("api-server",),
    "scheduler": ("scheduler", "--skip-serve-logs"),
    "dag-processor": ("dag-processor",),
    "triggerer": ("triggerer", "--skip-serve-logs"),
}
COMPONENTS = tuple(COMMANDS)
WAREHOUSE_POOL = "drumroll_warehouse"


def program(venv: pathlib.Path = VENV) -> pathlib.Path:
    return venv / "bin/airflow"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _secrets(home: pathlib.Path) -> dict[str, str]:
    """Made once for each home. Without them each process would make up its own, and refuse the others' tokens."""
    path = home / "secrets.json"
    if not path.exists():
        made = {"AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_urlsafe(48), "AIRFLOW__API__SECRET_KEY": secrets.token_urlsafe(48)}
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(made, file)
    return json.loads(path.read_text())


class Airflow:
    """One installation. As a context it is stopped at its end, whatever happened."""

    def __init__(self, home: pathlib.Path, *, port: int | None = None, config: pathlib.Path | None = HERE / "airflow.cfg",
                 dags: pathlib.Path = HERE / "dags", settings: dict[str, str] | None = None, venv: pathlib.Path = VENV):
        """`settings` are environment variables; they win over the file `config`. Without a file Airflow's own defaults hold."""
        self.home = home
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.venv = venv
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        home.mkdir(parents=True, exist_ok=True)
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
        self.environment = inherited | {
            "PATH": f"{venv / 'bin'}:{os.environ['PATH']}",
            "PYTHONPATH": str(HERE),
            "AIRFLOW_HOME": str(home),
            "AIRFLOW__CORE__DAGS_FOLDER": str(dags),
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{self.url}/execution/",
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(self.port),
            "AIRFLOW__API__BASE_URL": self.url,
            **({"AIRFLOW_CONFIG": str(config)} if config else {}),
            **_secrets(home),
            **(settings or {}),
        }

    def run(self, *arguments: str, seconds: float = 180) -> str:
        """What a command of Airflow's prints. A failure carries the end of what it said."""
        done = subprocess.run([program(self.venv), *arguments], env=self.environment, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=seconds, check=False)
        if done.returncode:
            end = "\n".join((done.stdout + done.stderr).splitlines()[-20:])
            raise RuntimeError(f"airflow {' '.join(arguments)}: exit code {done.returncode}\n{end}")
        return done.stdout

    def prepare(self) -> None:
        """Database and pool. Harmless if they are there."""
        self.run("db", "migrate")
        self.run("pools", "set", WAREHOUSE_POOL, "1", "DuckDB has one writer")

    @property
    def passwords(self) -> pathlib.Path:
        """Written by the API server when it first starts: user and password as JSON."""
        return self.home / "simple_auth_manager_passwords.json.generated"

    def log(self, component: str) -> pathlib.Path:
        return self.home / f"{component}.log"

    def start(self, *components: str) -> None:
        """Each in a session of its own, so that it can be stopped with all of its children. The file is its output."""
        for component in components or COMPONENTS:
            with open(self.log(component), "ab") as output:
                self.processes[component] = subprocess.Popen(
                    [program(self.venv), *COMMANDS[component]], env=self.environment, stdin=subprocess.DEVNULL, stdout=output,
                    stderr=subprocess.STDOUT, start_new_session=True)

    def ended(self) -> str | None:
        """The component that is not running any more, if there is one."""
        return next((name for name, process in self.processes.items() if process.poll() is not None), None)

    def must_run(self) -> None:
        """With the end of what it said, since a home in a temporary directory does not outlive the message."""
        if name := self.ended():
            last = self.log(name).read_text(errors="replace").splitlines()[-30:]
            raise RuntimeError("\n".join([f"{name} ended by itself; the end of {self.log(name)}:", *last]))

    def wait_until_it_answers(self, seconds: float = 120) -> None:
        """The API server opens its port when all of its imports are done, which takes some seconds."""
        end = time.monotonic() + seconds
        while True:
            self.must_run()
            try:
                with urllib.request.urlopen(f"{self.url}/api/v2/version", timeout=5):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                if time.monotonic() > end:
                    raise RuntimeError(f"{self.url} did not answer in {seconds:.0f} s; see {self.log('api-server')}") from None
                time.sleep(0.5)

    def stop(self, seconds: float = 20) -> None:
        """Asks first; what is still there then is killed, children too."""
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        end = time.monotonic() + seconds
        for process in self.processes.values():
            try:
                process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()
        self.processes.clear()

    def __enter__(self) -> Airflow:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
