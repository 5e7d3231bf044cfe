"""What the tests in Python share. A claim is a function whose name says what holds; ctest runs each by its name."""

SKIPPED = 77  # The exit code that ctest takes as "skipped".


class Skip(Exception):
    """The claim can't be checked on this machine; says why."""


def expect(condition, *context):
    if not condition:
        raise AssertionError("\n".join(str(part) for part in context))


def check(functions, names):
    """Checks the claims of these names; all functions if there is none. Returns the exit code."""
    skipped = False
    for name in names or functions:
        try:
            functions[name]()
            print(f"passed: {name}")
        except Skip as reason:
            skipped = True
            print(f"skipped: {reason}")
    return SKIPPED if skipped else 0
