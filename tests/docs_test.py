"""What the documents promise about themselves. Run one claim by name, or all: docs_test.py [CLAIM]."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
# Inline links, without those to other sites; the title and the fragment are not checked.
LINK = re.compile(r"\]\((?!\w+:)([^)#\s]+)")


def without_code(text):
    return re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.S)


def fail_with(errors):
    if errors:
        raise AssertionError("\n".join(errors))


def every_link_leads_somewhere():
    fail_with([f"{page.relative_to(ROOT)}: {target} does not exist"
               for page in PAGES for target in LINK.findall(without_code(page.read_text()))
               if not (page.parent / target).exists()])


def every_page_is_listed_by_its_index():
    """A page that no index names is a page that nobody reads."""
    errors = []
    for folder, index in (("docs/formats", "docs/formats/README.md"), ("docs/adr", "docs/adr/README.md"), ("docs", "README.md")):
        listed = {(ROOT / index).parent / target for target in LINK.findall((ROOT / index).read_text())}
        listed = {path.resolve() for path in listed}
        errors += [f"{index} does not list {page.relative_to(ROOT)}" for page in sorted((ROOT / folder).glob("*.md"))
                   if page != ROOT / index and page.resolve() not in listed]
    fail_with(errors)


def every_exit_code_is_in_operations():
    """docs/operations.md has a row for each code that src/base/error.cc can answer, and for success."""
    codes = set(re.findall(r"return (\d);", (ROOT / "src/base/error.cc").read_text())) | {"0"}
    rows = set(re.findall(r"^\| (\d) \|", (ROOT / "docs/operations.md").read_text(), re.M))
    fail_with([f"docs/operations.md has no row for exit code {code}" for code in sorted(codes - rows)])


def every_test_that_a_page_names_exists():
    """Suite.Name in backticks, as docs/edge-cases.md has them: a test that was renamed holds nothing."""
    tests = set()
    for path in [*ROOT.glob("src/*/*_test.cc"), *ROOT.glob("tests/*_test.cc")]:
        tests |= {f"{suite}.{name}" for suite, name in
                  re.findall(r"^(?:TYPED_)?TEST(?:_[FP])?\((\w+),\s*(\w+)\)", path.read_text(), re.M)}
    tests |= {f"Program.{name}" for name in re.findall(r"^def (\w+)", (ROOT / "tests/cli_test.py").read_text(), re.M)}
    named = re.findall(r"`([A-Z]\w+\.\w+)`", (ROOT / "docs/edge-cases.md").read_text())
    fail_with([f"docs/edge-cases.md names {name}, which there is not" for name in named if name not in tests]
              + ([] if named else ["docs/edge-cases.md names no test"]))


def every_claim_of_a_test_is_run():
    """A function that takes nothing and that nobody calls is a claim: ctest has to know it by its name."""
    registered = (ROOT / "tests/CMakeLists.txt").read_text()
    errors = []
    for path in sorted(ROOT.glob("tests/*_test.py")):
        text = path.read_text()
        claims = [name for name in re.findall(r"^def (\w+)\(\):", text, re.M) if len(re.findall(rf"\b{name}\b", text)) == 1]
        errors += [f"tests/CMakeLists.txt does not run {path.name} {name}" for name in claims if not re.search(rf"^  {name}\b", registered, re.M)]
    fail_with(errors)


def the_licence_is_whole():
    text = (ROOT / "LICENSE").read_text()
    fail_with([] if "Version 2.0, January 2004" in text and len(text) > 10000 else ["LICENSE is not Apache-2.0's text"])


CLAIMS = [name for name, value in list(globals().items()) if callable(value) and re.match(r"(every|the)_", name)]

if __name__ == "__main__":
    for claim in sys.argv[1:] or CLAIMS:
        globals()[claim]()
        print(f"passed: {claim}")
