"""Makes the tables of docs/performance.md and the chart beside it from the results of ./scripts/bench.

Reads RESULTS/provenance.json, RESULTS/*.night.json (draw_night_bench) and RESULTS/*.peers.jsonl (peers_bench and
peer_duckdb.py); writes between the markers of the document, and the whole chart. The same results make the same bytes.
"""
import argparse
import json
import math
import pathlib
import sys

BEGIN = "<!-- figures:begin -->"
END = "<!-- figures:end -->"

# The project's promises against peers; those against the machine come with the figures themselves.
COUNTS_OVER_DUCKDB = 120
LIST_OVER_DUCKDB = 25
STATED_FOR = 300_000_000
# Time grows as plays to this power; caches flatter small pools, so a little more than 1 is still linear.
LINEAR_EXPONENT = 1.15
LINEAR_FROM = 10_000_000


class Night:
    """All that was measured at one size."""

    def __init__(self, path):
        document = json.loads(path.read_text())
        self.document = document
        self.plays = document["plays"]
        self.figures = {figure["name"]: figure for figure in document["figures"]}
        peers = path.with_name(path.name.replace(".night.json", ".peers.jsonl"))
        self.peers = [json.loads(line) for line in peers.read_text().splitlines()] if peers.exists() else []

    def value(self, name):
        return self.figures[name]["value"] if name in self.figures else None

    def peer(self, start, what):
        """The best of all peers whose name starts so."""
        seconds = [row["seconds"] for row in self.peers if row["peer"].startswith(start) and row["what"] == what]
        return min(seconds, default=None)


# --- Text for people.


def three_digits(value):
    if value == 0:
        return "0"
    return f"{value:.{max(0, 2 - math.floor(math.log10(abs(value))))}f}"


def duration(seconds):
    if seconds is None:
        return ""
    for unit, scale in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= scale:
            return f"{three_digits(seconds / scale)} {unit}"
    return f"{three_digits(seconds / 1e-9)} ns"


def count(plays):
    for unit, scale in (("B", 10**9), ("M", 10**6), ("k", 10**3)):
        if plays >= scale:
            return f"{plays / scale:g} {unit}"
    return str(plays)


def value_text(figure):
    value = figure["value"]
    return {"seconds": lambda: duration(value),
            "plays/s": lambda: f"{three_digits(value / 1e6)} M plays/s",
            "bytes": lambda: f"{value / 2**20:.0f} MiB",
            "bytes/play": lambda: f"{value:.2f} B/play",
            "bytes/s": lambda: f"{value / 1e9:.1f} GB/s"}[figure["unit"]]()


def times(ratio):
    return "" if ratio is None else f"{three_digits(ratio)}x" if ratio < 100 else f"{ratio:,.0f}x"


def over(peer, ours):
    return None if peer is None or ours is None else peer / ours


def verdict(met):
    return "" if met is None else "met" if met else "**not met**"


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "|".join("---" for _ in header) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


# --- The tables.


def promises(nights):
    """What the project promises, reached or not, at the size for which it is stated."""
    night = min(nights, key=lambda n: abs(math.log(n.plays / STATED_FOR)))
    rows = []
    for figure in night.figures.values():
        if "target" not in figure:
            continue
        reached = value_text(figure)
        if "ratio" in figure:
            reached += f", {times(figure['ratio'])} of {figure['floor']['what']}"
        rows.append([figure["what"], figure["target"], reached, verdict(figure["met"])])
    for name, what, bound in (("counts", "tier counts against DuckDB", COUNTS_OVER_DUCKDB),
                              ("list", "complete winner list durable against DuckDB's, synced", LIST_OVER_DUCKDB)):
        ratio = over(night.peer("DuckDB", "counts" if name == "counts" else "list durable"), night.value(name))
        rows.append([what, f"at least {bound}x", times(ratio) or "not measured", verdict(None if ratio is None else ratio >= bound)])
    rows.extend(linearity(nights))
    return f"At {count(night.plays)} plays:\n\n" + table(["figure", "target", "reached", ""], rows)


def linearity(nights):
    small, large = [n for n in nights if n.plays >= LINEAR_FROM][:1], nights[-1:]
    if not small or small[0].plays == large[0].plays:
        return []
    span = math.log(large[0].plays / small[0].plays)
    rows = []
    for name, what in (("counts", "counts"), ("list", "list")):
        exponent = math.log(large[0].value(name) / small[0].value(name)) / span
        rows.append([f"{what}: growth from {count(small[0].plays)} to {count(large[0].plays)}",
                     f"at most plays^{LINEAR_EXPONENT}", f"plays^{exponent:.2f}", verdict(exponent <= LINEAR_EXPONENT)])
    return rows


def by_size(nights):
    names = list(dict.fromkeys(name for night in nights for name in night.figures))
    rows = []
    for name in names:
        what = next(n.figures[name]["what"] for n in nights if name in n.figures)
        cells = []
        for night in nights:
            figure = night.figures.get(name)
            cell = value_text(figure) if figure else ""
            if figure and "ratio" in figure:
                cell += f" ({times(figure['ratio'])})"
            cells.append(cell)
        rows.append([what, *cells])
    return ("In brackets: times the floor, which is the same bytes read from memory, read from the disk or written to it in the same "
            "run.\n\n" + table(["", *(f"{count(n.plays)} plays" for n in nights)], rows))


PEERS = [("DuckDB", "DuckDB, the better of memory and file"), ("naive loop", "naive loop over objects"),
         ("CRoaring", "CRoaring bitmaps"), ("sorted index", "index sorted by combination")]


def peers(nights):
    rows = []
    for what, name, ours in (("load", "load", None), ("counts", "tier counts", "counts"),
                             ("list durable", "list durable", "list"), ("one player's plays", "one player's plays", "player")):
        if ours:
            rows.append([name, "**drumroll**", *(duration(n.value(ours)) for n in nights)])
        else:
            rows.append([name, "**drumroll**, durable", *(duration(n.plays / n.value("generate")) for n in nights)])
        for start, label in PEERS:
            cells = []
            for night in nights:
                seconds = night.peer(start, what)
                ratio = over(seconds, night.value(ours)) if ours else None
                cells.append(duration(seconds) + (f" ({times(ratio)})" if ratio is not None else ""))
            if any(cells):
                rows.append([name, label, *cells])
    return ("In brackets: times drumroll's. The peers check no byte, compute no digest and confirm nothing; the sorted index must be "
            "built after the last play.\n\n" + table(["job", "by", *(f"{count(n.plays)} plays" for n in nights)], rows))


def made_by(provenance, nights):
    winners = "; ".join(f"{count(n.plays)}: " + " / ".join(f"{w:,}" for w in n.document["winners"]) for n in nights)
    return (f"Measured {provenance['date']} at commit {provenance['commit']} on {provenance['cores']} cores of "
            f"{provenance['processor']} with {provenance['memory_gib']} GiB of memory ({provenance['kernel']}), {provenance['load']}, by\n\n"
            f"    {provenance['command']}\n\n"
            f"Numbers {nights[-1].document['numbers']}, {nights[-1].document['kernel']} kernel. Winners by tier: {winners}.")


# --- The chart: two panels, time against plays, both logarithmic.

SERIES = [("drumroll", "s1"), ("sorted index", "s2"), ("CRoaring", "s3"), ("DuckDB", "s4"), ("naive loop", "s5")]
STYLE = """
    text { font: 12px system-ui, sans-serif; fill: #57606a }
    .title { font-weight: 600; fill: #24292f }
    .grid { stroke: #d0d7de; stroke-width: 1 }
    .floor { stroke: #8c959f; stroke-width: 1.5; stroke-dasharray: 4 4; fill: none }
    .line { stroke-width: 2; fill: none }
    .s1 { stroke: #0969da } .s2 { stroke: #1a7f37 } .s3 { stroke: #8250df } .s4 { stroke: #bc4c00 } .s5 { stroke: #6e7781 }
    .dot { fill: #ffffff }
    @media (prefers-color-scheme: dark) {
      text { fill: #9198a1 } .title { fill: #f0f6fc } .grid { stroke: #30363d } .dot { fill: #0d1117 }
      .s1 { stroke: #4493f8 } .s2 { stroke: #3fb950 } .s3 { stroke: #ab7df8 } .s4 { stroke: #f0883e } .s5 { stroke: #9198a1 }
    }"""


class Panel:
    WIDTH, HEIGHT, TOP = 270, 300, 46

    def __init__(self, left, title, plays, seconds):
        self.left, self.title = left, title
        self.x_range = (math.log10(min(plays)), math.log10(max(plays)))
        self.y_range = (math.floor(math.log10(min(seconds))), math.ceil(math.log10(max(seconds))))

    def x(self, plays):
        low, high = self.x_range
        return self.left + self.WIDTH * (math.log10(plays) - low) / max(high - low, 0.1)

    def y(self, seconds):
        low, high = self.y_range
        return self.TOP + self.HEIGHT * (high - math.log10(seconds)) / (high - low)

    def frame(self, sizes):
        yield f'<text class="title" x="{self.left}" y="22">{self.title}</text>'
        for power in range(self.y_range[0], self.y_range[1] + 1):
            y = self.y(10.0**power)
            yield f'<line class="grid" x1="{self.left}" x2="{self.left + self.WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>'
            yield f'<text x="{self.left - 8}" y="{y + 4:.1f}" text-anchor="end">{decade(power)}</text>'
        for plays in sizes:
            yield (f'<text x="{self.x(plays):.1f}" y="{self.TOP + self.HEIGHT + 20}" text-anchor="middle">{count(plays)}</text>')

    def line(self, points, css):
        path = " ".join(f"{self.x(plays):.1f},{self.y(seconds):.1f}" for plays, seconds in points)
        yield f'<polyline class="{css}" points="{path}"/>'
        if css == "floor":
            return
        for plays, seconds in points:
            yield f'<circle class="dot {css}" stroke-width="2" cx="{self.x(plays):.1f}" cy="{self.y(seconds):.1f}" r="3"/>'

    def labels(self, ends):
        """Names at the lines' ends, pushed apart."""
        lowest = -math.inf
        for y, x, name in sorted((self.y(seconds), self.x(plays), name) for name, (plays, seconds) in ends.items()):
            lowest = max(y + 4, lowest + 14)
            yield f'<text x="{x + 9:.1f}" y="{lowest:.1f}">{name}</text>'


def decade(power):
    unit, scale = ("s", 0) if power >= 0 else ("ms", -3) if power >= -3 else ("µs", -6)
    return f"{10 ** (power - scale):g} {unit}"


def points_of(nights, name, peer_what, figure):
    pairs = [(n.plays, n.value(figure) if name == "drumroll" else n.peer(name, peer_what)) for n in nights]
    return [(plays, seconds) for plays, seconds in pairs if seconds]


def chart(nights):
    body = []
    for left, title, figure, what in ((64, "Tier counts", "counts", "counts"),
                                      (494, "Complete winner list, durable", "list", "list durable")):
        lines = {name: points_of(nights, name, what, figure) for name, _ in SERIES}
        floor = [(n.plays, n.figures[figure]["floor"]["value"]) for n in nights if figure in n.figures]
        everything = [point for points in [*lines.values(), floor] for point in points]
        panel = Panel(left, title, [n.plays for n in nights], [seconds for _, seconds in everything])
        body.extend(panel.frame([n.plays for n in nights]))
        body.extend(panel.line(floor, "floor"))
        ends = {"memory" if figure == "counts" else "disk": floor[-1]}
        for name, css in SERIES:
            if lines[name]:
                body.extend(panel.line(lines[name], f"line {css}"))
                ends[name] = lines[name][-1]
        body.extend(panel.labels(ends))
    drawing = "\n".join(f"  {element}" for element in body)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="880" height="390" viewBox="0 0 880 390" role="img">\n'
            f"  <title>Time against plays, both logarithmic; dashed, what the machine allows</title>\n"
            f"  <style>{STYLE}\n  </style>\n{drawing}\n</svg>\n")


def between_markers(document, text):
    if document.count(BEGIN) != 1 or document.count(END) != 1:
        sys.exit(f"expected {BEGIN} and {END} once each")
    return document[:document.index(BEGIN) + len(BEGIN)] + "\n" + text + "\n" + document[document.index(END):]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=pathlib.Path, required=True, help="where ./scripts/bench put them")
    parser.add_argument("--document", type=pathlib.Path, required=True, help="the page with the markers")
    parser.add_argument("--chart", type=pathlib.Path, required=True, help="the SVG to write")
    arguments = parser.parse_args()
    nights = sorted((Night(path) for path in arguments.results.glob("*.night.json")), key=lambda night: night.plays)
    if not nights:
        sys.exit(f"{arguments.results}: no results")
    provenance = json.loads((arguments.results / "provenance.json").read_text())
    image = "![Time against plays](performance.svg)"
    text = "\n\n".join([image, made_by(provenance, nights), "### Promises", promises(nights), "### By size", by_size(nights),
                        "### Peers", peers(nights)])
    arguments.document.write_text(between_markers(arguments.document.read_text(), text))
    arguments.chart.write_text(chart(nights))


if __name__ == "__main__":
    main()
