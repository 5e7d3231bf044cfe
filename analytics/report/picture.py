"""Usage: picture.py [--width=N] [--height=N] [--dark] HTML PNG

Takes a picture of the upper part of a report with a headless Chromium, and prints its size; pngquant makes it a fourth as large, if it is there. Both are
in packaging/apt-report.txt, with the fonts.

Exit codes: 0 taken, 1 there is no Chromium, or it failed, 2 bad usage.
"""
import argparse
import base64
import pathlib
import shutil
import subprocess
import sys

import browser


def take(source, target, width, height, dark):
    with browser.Browser() as window:
        window.open(source, width, height, dark)
        picture = window.call("Page.captureScreenshot", format="png", clip={"x": 0, "y": 0, "width": width, "height": height, "scale": 1},
                              captureBeyondViewport=True, optimizeForSpeed=False)["data"]
    aside = target.with_name(target.name + ".new")
    aside.write_bytes(small(base64.b64decode(picture)))
    aside.replace(target)


def small(picture):
    """The same with 256 colours, which a page of flat colours does not miss."""
    if not shutil.which("pngquant"):
        return picture
    return subprocess.run(["pngquant", "--speed=1", "256", "-"], input=picture, capture_output=True, check=True).stdout


def main(arguments):
    parser = argparse.ArgumentParser(prog="picture.py", description=__doc__.partition("\n\n")[2], formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=1500)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("html", type=pathlib.Path)
    parser.add_argument("png", type=pathlib.Path)
    options = parser.parse_args(arguments)
    if not browser.program():
        print("picture.py: there is no chromium; on Debian: scripts/bootstrap --report", file=sys.stderr)
        return 1
    try:
        take(options.html, options.png, options.width, options.height, options.dark)
    except (browser.BrowserError, OSError, subprocess.CalledProcessError) as error:
        print(f"picture.py: {error}", file=sys.stderr)
        return 1
    print(f"{options.png}: {options.png.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
