"""A BigQuery that runs here: bqemulator, which reads BigQuery's dialect and API and computes with DuckDB. What it can't do is said in docs/analytics.md.
It is spoken to as Google is: over HTTP, in JSON."""
import datetime
import decimal
import json
import os
import pathlib
import subprocess
import time
import urllib.error
import urllib.request

from workspace import BUILD

VENV = pathlib.Path(os.environ.get("DRUMROLL_BQEMULATOR", BUILD / "venv-bqemu"))
PROGRAM = VENV / "bin/bqemulator"
PROJECT_ID = "drumroll-local"
SECONDS_TO_START = 120
EPOCH = datetime.datetime(1970, 1, 1)


class Refused(Exception):
    """What the emulator answers to what it can't or won't do."""


def of_type(kind, text):
    """A value of an answer, as the value that DuckDB's client gives for the same type. Times are UTC, in whole microseconds."""
    if text is None:
        return None
    if kind in ("INTEGER", "INT64"):
        return int(text)
    if kind in ("FLOAT", "FLOAT64"):
        return float(text)
    if kind in ("BOOLEAN", "BOOL"):
        return {"true": True, "false": False}[text]
    if kind == "TIMESTAMP":
        return EPOCH + datetime.timedelta(microseconds=int(text))
    if kind == "DATE":
        return datetime.date.fromisoformat(text)
    if kind == "STRING":
        return text
    if kind in ("NUMERIC", "BIGNUMERIC"):
        number = decimal.Decimal(text)
        return int(number) if number == number.to_integral_value() else number
    raise ValueError(f"type {kind}: the project has no such columns")


class Emulator:
    """The program on a free port of the loopback; gs://... is a folder of `folder`. To be stopped."""

    def __init__(self, folder):
        self.folder, self.bucket = folder, folder / "gcs/bucket"
        self.bucket.mkdir(parents=True)
        self.log = folder / "emulator.log"
        self.offer_extension()
        command = [str(PROGRAM), "start", "--rest-port", "0", "--grpc-port", "0", "--project", PROJECT_ID, "--log-format", "json"]
        environment = dict(os.environ, HOME=str(folder), BQEMU_GCS_LOCAL_ROOT=str(folder / "gcs"), BQEMU_ENABLE_FORMAT_EXTENSIONS="false")
        with self.log.open("w") as log:
            self.process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        try:
            self.url = f"http://127.0.0.1:{self.port()}"
        except BaseException:
            self.stop()
            raise

    def offer_extension(self):
        """It installs DuckDB's "spatial" when it starts, which is a download unless it lies where installed ones do: below HOME."""
        file, = VENV.glob("lib/*/site-packages/duckdb_extension_spatial/extensions/*/spatial.duckdb_extension")
        target = self.folder / f".duckdb/extensions/{file.parent.name}/linux_amd64" / file.name
        target.parent.mkdir(parents=True)
        target.symlink_to(file)

    def port(self):
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and self.process.poll() is None:
            for line in self.log.read_text().splitlines():
                if '"rest.listen"' in line:
                    return json.loads(line)["port"]
            time.sleep(0.1)
        raise RuntimeError(f"{PROGRAM} does not listen:\n{self.log.read_text()[-2000:]}")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def call(self, path, body=None):
        request = urllib.request.Request(f"{self.url}/bigquery/v2/projects/{PROJECT_ID}/{path}", headers={"Content-Type": "application/json"},
                                         data=None if body is None else json.dumps(body).encode())
        try:
            with urllib.request.urlopen(request, timeout=300) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise Refused(error.read().decode(errors="replace")) from None

    def make_dataset(self, name):
        """It knows a data set only if it was made like this; CREATE SCHEMA makes one that dbt then does not find."""
        self.call("datasets", {"datasetReference": {"projectId": PROJECT_ID, "datasetId": name}, "location": "EU"})

    def load(self, dataset, table, fields, uris, file_format):
        """A load job that replaces the table. `fields` are pairs of name and type."""
        job = self.call("jobs", {"configuration": {"load": {
            "destinationTable": {"projectId": PROJECT_ID, "datasetId": dataset, "tableId": table},
            "schema": {"fields": [{"name": name, "type": kind.upper()} for name, kind in fields]},
            "sourceUris": uris, "sourceFormat": file_format, "writeDisposition": "WRITE_TRUNCATE"}}})
        if job["status"].get("errorResult"):
            raise Refused(f"load job of {table}: {job['status']}")
        return int(job["statistics"]["load"]["outputRows"])

    def query(self, text):
        """Columns as pairs of name and type, and rows."""
        answer = self.call("queries", {"query": text, "useLegacySql": False, "formatOptions": {"useInt64Timestamp": True}, "maxResults": 1_000_000})
        if answer.get("errors"):
            raise Refused(f"{text}: {answer['errors']}")
        if "pageToken" in answer:
            raise RuntimeError("more rows than one answer has")
        fields = [(field["name"], field["type"]) for field in answer["schema"]["fields"]]
        rows = [tuple(of_type(kind, cell["v"]) for (_, kind), cell in zip(fields, row["f"])) for row in answer.get("rows", [])]
        return fields, rows
