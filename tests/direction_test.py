"""Fails when a file includes a module that its own module does not list under USES in src/CMakeLists.txt."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
uses = {}
for call in re.findall(r"drumroll_module\((.*?)\)", (root / "CMakeLists.txt").read_text(), re.S):
    words = call.split()
    listed = words[words.index("USES") + 1:] if "USES" in words else []
    end = next((i for i, word in enumerate(listed) if word.isupper()), len(listed))
    uses[words[0]] = set(listed[:end])

errors = [f"{name}: lists {used} before it is defined"
          for i, name in enumerate(uses) for used in uses[name] if used not in list(uses)[:i]]
errors += [f"{folder.name}: a folder of src/ that src/CMakeLists.txt does not list"
           for folder in root.iterdir() if folder.is_dir() and folder.name not in uses and any(folder.iterdir())]
checked = 0
for path in sorted(root.glob("*/*.[hc]*")):
    module = path.parent.name
    for number, line in enumerate(path.read_text().splitlines(), 1):
        included = re.match(r'#include "(\w+)/', line)
        checked += bool(included)
        if included and included[1] not in uses.get(module, set()) | {module}:
            errors.append(f"{path}:{number}: {module} may not include {included[1]}")
print("\n".join(errors) or f"{checked} includes in {len(uses)} modules point downwards")
sys.exit(bool(errors))
