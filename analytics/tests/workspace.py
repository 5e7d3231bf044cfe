"""A lake, a warehouse and dbt on both, in a folder of a test's own."""
import dataclasses
import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys

import duckdb

import small_lake

ANALYTICS = pathlib.Path(__file__).resolve().parent.parent
ROOT = ANALYTICS.parent
PROJECT = ANALYTICS / "dbt"
BUILD = ROOT / "build"
SEED = int(os.environ.get("DRUMROLL_TEST_SEED", "1"))
SECONDS_MAX = 600


@dataclasses.dataclass
class Run:
    """What one dbt command did."""
    code: int
    output: str
    results: dict  # name of the node: status

    def failed(self, kind="assert_"):
        return sorted(name for name, status in self.results.items() if status not in ("pass", "success", "no-op") and name.startswith(kind))


def dbt_program():
    return pathlib.Path(sys.executable).parent / "dbt"


class Workspace:
    def __init__(self, folder):
        """Makes the lake and builds everything once."""
        self.folder = folder
        self.lake, self.warehouse = folder / "lake", folder / "warehouse.duckdb"
        print(f"small lake of seed {SEED}")
        self.draws = small_lake.make(self.lake, SEED)
        self.first = self.dbt("build")
        self.keep("clean")

    def keep(self, name):
        shutil.copytree(self.lake, self.folder / f"lake.{name}")
        shutil.copy(self.warehouse, self.folder / f"warehouse.{name}")

    def restore(self, name="clean"):
        """Lake and warehouse as they were kept. Their paths stay, so that dbt needs not parse the project again."""
        shutil.rmtree(self.lake)
        shutil.copytree(self.folder / f"lake.{name}", self.lake)
        self.warehouse.with_suffix(".duckdb.wal").unlink(missing_ok=True)
        shutil.copy(self.folder / f"warehouse.{name}", self.warehouse)

    def environment(self):
        return dict(os.environ, DRUMROLL_LAKE=str(self.lake), DRUMROLL_WAREHOUSE=str(self.warehouse), DRUMROLL_DUCKDB_TEMP=str(self.folder / "spill"),
                    DRUMROLL_CLAIMS=str(self.folder / "claims"), DBT_TARGET_PATH=str(self.folder / "target"), DBT_LOG_PATH=str(self.folder / "logs"))

    def command(self, *arguments):
        return [str(dbt_program()), "--no-use-colors", *arguments, "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]

    def dbt(self, *arguments, program=None, **environment):
        command = self.command(*arguments)
        command[0] = str(program or command[0])
        done = subprocess.run(command, env={**self.environment(), **environment}, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=SECONDS_MAX, check=False)
        results = self.folder / "target/run_results.json"
        named = {}
        if results.exists():
            named = {row["unique_id"].split(".")[2]: row["status"] for row in json.loads(results.read_text())["results"]}
            results.unlink()
        return Run(done.returncode, done.stdout, named)

    def build_and_kill(self, model, game):
        """Starts to build a draw and kills it without warning while `model` is being built."""
        process = subprocess.Popen(self.command("build", "--vars", json.dumps({"game": game, "draw_no": small_lake.DRAW_NO})), env=self.environment(),
                                   text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for line in process.stdout:
            if f".{model} " in line and "START" in line:
                process.send_signal(signal.SIGKILL)
                break
        process.stdout.read()
        process.stdout.close()
        return process.wait()

    def query(self, text):
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute(text).fetchall()

    def tables(self):
        return [name for (name,) in self.query("select table_name from information_schema.tables where table_schema = 'drumroll'"
                                               " and table_type = 'BASE TABLE' and table_name not like 'snap%' order by 1")]

    def digests(self):
        """{table: digest of its rows}, whatever order they lie in."""
        return {table: hashlib.sha256(repr(sorted(map(repr, self.query(f"select * from drumroll.{table}")))).encode()).hexdigest()
                for table in self.tables()}

    def rewrite(self, table, select, game="kr-lotto645", draw_no=small_lake.DRAW_NO, part=0, in_manifest=True):
        """Plants a fault: the file of a table is replaced by what `select` makes of it (`rows` is what is in it). The manifest then says so too,
        as it would if whoever changed the file had thought of it."""
        name = f"{table}/game={game}/draw_no={draw_no}/part-{part:05}.parquet"
        path = self.lake / name
        aside = path.with_suffix(".new")
        with duckdb.connect() as connection:
            connection.execute(f"create table rows as select * from read_parquet('{path}', hive_partitioning = false)")
            connection.execute(f"copy ({select}) to '{aside}' (format parquet)")
            count = connection.execute(f"select count(*) from read_parquet('{aside}')").fetchone()[0]
        aside.replace(path)
        if in_manifest:
            manifest = json.loads((self.lake / f"_draws/game={game}/draw_no={draw_no}/manifest.json").read_text())
            for file in manifest["tables"][table]["files"]:
                if file["path"] == name:
                    file["rows"] = count
            manifest["tables"][table]["rows"] = sum(file["rows"] for file in manifest["tables"][table]["files"])
            small_lake.sign(self.lake, game, draw_no, manifest)
