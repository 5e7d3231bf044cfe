"""Fixtures, and a line for each test in the file that DRUMROLL_TEST_CHECKS names: "analytics <tab> test <tab> passed|failed|skipped [<tab> reason]"."""
import os
import pathlib

import pytest

from workspace import Workspace


@pytest.fixture(scope="session")
def workspace(tmp_path_factory):
    """A small lake and a warehouse that was built from it, with every test passed. Tests take copies."""
    return Workspace(tmp_path_factory.mktemp("analytics"))


def reason_of(report):
    """Why a test was skipped, or how the failure begins, on one line."""
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr or "")
    return " ".join(text.removeprefix("Skipped: ").split()[-60:])


def pytest_runtest_logreport(report):
    checks = os.environ.get("DRUMROLL_TEST_CHECKS")
    if checks and (report.when == "call" or not report.passed):
        name = report.nodeid.rpartition("/")[2]
        words = ["analytics", name, report.outcome] + ([] if report.passed else [reason_of(report)])
        with pathlib.Path(checks).open("a") as file:
            file.write("\t".join(words) + "\n")
