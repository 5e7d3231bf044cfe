"""A chart of stacked bars as SVG, by hand: no library for forty rectangles. It follows the reader's dark mode."""
from __future__ import annotations

import dataclasses
import itertools
import math

WIDTH, LEFT, TOP, PLOT = 880, 56, 64, 260
BAR, GAP, GROUP_GAP = 44, 10, 34
STYLE = """
    text { font: 12px system-ui, sans-serif; fill: #57606a }
    .title { font-weight: 600; fill: #24292f }
    .grid { stroke: #d0d7de; stroke-width: 1 }
    .limit { stroke: #cf222e; stroke-width: 1.5; stroke-dasharray: 4 4 }
    .p0 { fill: #0969da } .p1 { fill: #bc4c00 } .p2 { fill: #1a7f37 } .p3 { fill: #8250df }
    @media (prefers-color-scheme: dark) {
      text { fill: #9198a1 } .title { fill: #f0f6fc } .grid { stroke: #30363d } .limit { stroke: #f85149 }
      .p0 { fill: #4493f8 } .p1 { fill: #f0883e } .p2 { fill: #3fb950 } .p3 { fill: #ab7df8 }
    }
  """


@dataclasses.dataclass(frozen=True)
class Bar:
    """Bars of the same group stand together. The parts are stacked in their order."""

    group: str
    label: str
    parts: dict[str, float]

    @property
    def total(self) -> float:
        return sum(self.parts.values())


def ceiling(values: list[float]) -> int:
    """The top of the axis: the next ten above the tallest bar."""
    return max(10, 10 * math.ceil(max(values) / 10))


def _text(x: float, y: float, words: str, anchor: str = "middle", style: str = "") -> str:
    styled = f' class="{style}"' if style else ""
    return f'  <text{styled} x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{words}</text>'


def _axis(top: int, width: int) -> list[str]:
    lines = []
    for percent in range(0, top + 1, 10 if top <= 60 else 20):
        y = TOP + PLOT * (1 - percent / top)
        lines += [f'  <line class="grid" x1="{LEFT}" x2="{width - 8}" y1="{y:.1f}" y2="{y:.1f}"/>',
                  _text(LEFT - 8, y + 4, f"{percent} %", "end")]
    return lines


def _bar(bar: Bar, x: int, top: int, order: list[str]) -> list[str]:
    lines, height = [], 0.0
    for name, percent in bar.parts.items():
        height += PLOT * percent / top
        lines.append(f'  <rect class="p{order.index(name)}" x="{x}" y="{TOP + PLOT - height:.1f}" width="{BAR}" '
                     f'height="{PLOT * percent / top:.1f}"><title>{name}: {percent} %</title></rect>')
    lines.append(_text(x + BAR / 2, TOP + PLOT - height - 5, f"{bar.total:.1f}"))
    for line, words in enumerate(bar.label.split(" ", 1)):
        lines.append(_text(x + BAR / 2, TOP + PLOT + 16 + 14 * line, words))
    return lines


def _legend(order: list[str]) -> list[str]:
    lines, x = [], LEFT
    for number, name in enumerate(order):
        lines += [f'  <rect class="p{number}" x="{x}" y="34" width="10" height="10"/>', _text(x + 15, 43, name, "start")]
        x += 36 + 7 * len(name)
    return lines


def svg(bars: list[Bar], title: str, limit: float | None = None) -> str:
    order = list(dict.fromkeys(name for bar in bars for name in bar.parts))
    top = ceiling([bar.total for bar in bars])
    drawn: list[str] = []
    x = LEFT + GROUP_GAP // 2
    for group, members in itertools.groupby(bars, lambda bar: bar.group):
        start = x
        for bar in members:
            drawn += _bar(bar, x, top, order)
            x += BAR + GAP
        drawn.append(_text((start + x - GAP) / 2, TOP + PLOT + 54, group, style="title"))
        x += GROUP_GAP
    width = max(WIDTH, x)
    if limit is not None:
        y = TOP + PLOT * (1 - limit / top)
        drawn.append(f'  <line class="limit" x1="{LEFT}" x2="{width - 8}" y1="{y:.1f}" y2="{y:.1f}"/>')
    height = TOP + PLOT + 70
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">\n'
            f"  <title>{title}</title>\n  <style>{STYLE}</style>")
    return "\n".join([head, _text(LEFT, 22, title, "start", "title"), *_legend(order), *_axis(top, width), *drawn, "</svg>", ""])
