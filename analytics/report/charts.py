"""Charts as inline SVG, drawn here: no library, no script, nothing that shows only under a pointer. Colours are the page's variables (page.css), so
they follow light, dark and print; what matters is told by place and words too. Each has a title and a description; the page has its figures as a table."""
import itertools
import math

from markupsafe import Markup, escape

import figures

WIDTH = 560  # in the page's own pixels, about: so text in charts is as large as beside them
LEFT, RIGHT, TOP, BOTTOM = 56, 14, 14, 34


def tag(name, *children, **attributes):
    """One element. Attributes in the order of the call; class_ is class, stroke_width is stroke-width."""
    spelled = "".join(f' {key.rstrip("_").replace("_", "-")}="{escape(number(value))}"' for key, value in attributes.items())
    return Markup(f"<{name}{spelled}>") + Markup("").join(map(escape, children)) + Markup(f"</{name}>")


def number(value):
    """Coordinates to a tenth: what is drawn needs no more, and no platform prints them otherwise."""
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else value


def text(x, y, words, anchor="start", kind="label"):
    return tag("text", words, x=float(x), y=float(y), text_anchor=anchor, class_=kind)


def line(x1, y1, x2, y2, kind="grid"):
    return tag("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), class_=kind)


def bar(x, y, width, height, kind="bar"):
    return tag("rect", x=float(x), y=float(y), width=float(max(width, 0)), height=float(max(height, 0)), class_=kind)


def dot(x, y, kind="dot", radius=4.5):
    return tag("circle", cx=float(x), cy=float(y), r=float(radius), class_=kind)


def chart(name, title, description, height, *marks, width=WIDTH):
    ids = f"{name}-title {name}-description"
    return tag("svg", tag("title", title, id=f"{name}-title"), tag("desc", description, id=f"{name}-description"), *marks,
               id=name, viewBox=f"0 0 {width} {height}", role="img", aria_labelledby=ids, class_="chart")


class Frame:
    """A field with a value axis on the left that starts at 0."""

    def __init__(self, top_value, height, spell=figures.short):
        self.height, self.bottom = height, height - BOTTOM
        self.values = figures.ticks(top_value)
        self.spell = spell

    def y(self, value):
        return self.bottom - value / self.values[-1] * (self.bottom - TOP)

    def axis(self):
        for value in self.values:
            yield line(LEFT, self.y(value), WIDTH - RIGHT, self.y(value), "grid" if value else "base")
            yield text(LEFT - 8, self.y(value) + 4, self.spell(value), "end", "tick")


def hours(rows, height=250):
    """Plays of every hour, machine-picked ones below the rest."""
    name, title = "chart-hours", "Plays sold in each hour"
    first, last = rows[0]["sold_hour"], rows[-1]["sold_hour"]
    slots = int((last - first).total_seconds() // 3600) + 1
    step = (WIDTH - LEFT - RIGHT) / slots
    most = max(rows, key=lambda row: row["plays"])
    frame = Frame(most["plays"], height)
    marks = list(frame.axis())
    gap = 0.15 if slots <= 400 else 0
    for row in rows:
        x = LEFT + (row["sold_hour"] - first).total_seconds() / 3600 * step
        quick, all_plays = frame.y(row["quick_pick_plays"]), frame.y(row["plays"])
        marks.append(bar(x + gap * step / 2, all_plays, step * (1 - gap), quick - all_plays, "bar second"))
        marks.append(bar(x + gap * step / 2, quick, step * (1 - gap), frame.bottom - quick))
    marks += days_below(rows, first, step, frame.bottom)
    return chart(name, title, f"Bars over the hours from {figures.hour(first)} to {figures.hour(last)} UTC. The most, {figures.count(most['plays'])} plays,"
                 f" in the hour of {figures.hour(most['sold_hour'])}. Each bar is split into machine-picked and chosen numbers.", height, *marks)


def days_below(rows, first, step, bottom):
    """The day's name where its first hour with sales is, as far as there is room."""
    room = -math.inf
    for _, group in itertools.groupby(rows, key=lambda row: row["sold_hour"].date()):
        time = next(group)["sold_hour"]
        x = LEFT + (time - first).total_seconds() / 3600 * step
        if time.hour == 0:
            yield line(x, bottom, x, bottom + 5, "base")
        if x - room > 52 and x < WIDTH - RIGHT - 36 and (time.hour == 0 or room == -math.inf):
            yield text(x + 2, bottom + 20, figures.short_day(time), kind="tick")
            room = x


def popularity(rows, drawn, drum, height=260):
    """Bars over the numbers of a drum, and the line on which all would be if every number were as popular."""
    rows = [row for row in rows if row["drum"] == drum]
    frame = Frame(max([row["popularity"] or 0 for row in rows] + [1.05]), height, lambda value: f"{value:.2f}".rstrip("0").rstrip("."))
    step = (WIDTH - LEFT - RIGHT) / len(rows)
    marks = list(frame.axis())
    every = 1 if len(rows) <= 20 else 5
    for index, row in enumerate(rows):
        x, hit = LEFT + index * step, row["number"] in drawn
        y = frame.y(row["popularity"] or 0)
        marks.append(bar(x + step * 0.14, y, step * 0.72, frame.bottom - y, "bar hit" if hit else "bar"))
        if hit:
            marks.append(text(x + step / 2, frame.bottom + 28, "▲", "middle", "tick"))
        if row["number"] % every == 0 or row["number"] == 1:
            marks.append(text(x + step / 2, frame.bottom + 16, row["number"], "middle", "tick"))
    marks.append(line(LEFT, frame.y(1), WIDTH - RIGHT, frame.y(1), "expected"))
    order = sorted(rows, key=lambda row: (row["popularity"] or 0, row["number"]))
    least, most = order[0], order[-1]
    return chart(f"chart-numbers-{drum}", f"Popularity of each number of the {drum} drum", f"Bars over the numbers 1 to {len(rows)}; 1 is the average, drawn"
                 f" as a line. The most popular is {most['number']} with {figures.ratio(most['popularity'])}, the least popular"
                 f" {least['number']} with {figures.ratio(least['popularity'])}. The drawn numbers are marked by a triangle below.", height, *marks)


def tiers(rows):
    """Winners of each tier beside the band of plausible counts, on a logarithmic axis that has a 0."""
    width, left, right, pitch, top = 440, 78, 22, 42, 10
    largest = max(max(row["plausible_to"], row["winners"], 10) for row in rows)
    decades = math.ceil(math.log10(largest))
    unit = (width - left - right) / (decades + 0.6)

    def x(value):
        return left + (unit * 0.6 * value if value < 1 else unit * (0.6 + math.log10(value)))

    bottom = top + pitch * len(rows)
    marks = []
    for value in [0] + [10 ** power for power in range(decades + 1)]:
        marks += [line(x(value), top, x(value), bottom), text(x(value), bottom + 18, figures.short(value), "middle", "tick")]
    for index, row in enumerate(rows):
        y = top + pitch * (index + 0.5)
        marks.append(text(left - 12, y + 4, row["tier_name"], "end"))
        marks.append(bar(x(row["plausible_from"]), y - 9, x(row["plausible_to"]) - x(row["plausible_from"]), 18, "band"))
        marks.append(line(x(row["expected_winners"]), y - 13, x(row["expected_winners"]), y + 13, "expected"))
        marks.append(dot(x(row["winners"]), y, "dot" if row["plausible"] else "dot wrong", 6))
    words = "; ".join(f"{row['tier_name']}: {figures.count(row['winners'])} winners, {figures.real(row['expected_winners'])} expected,"
                      f" {'plausible' if row['plausible'] else 'not plausible'}" for row in rows)
    return chart("chart-tiers", "Winners of each tier beside what must be expected", f"A dot for the winners of each tier on a logarithmic axis, a line for"
                 f" the expected number and a band of what is plausible. {words}.", bottom + 28, *marks, width=width)


def bars(name, title, description, rows, mean=None, labels=110, spell=figures.count):
    """Bars from left to right: (label, value, words at its end). `mean` is a line through them."""
    pitch, top = 26, 6
    most = max([value for _, value, _ in rows] + [mean or 0, 1])
    room = 8 + 7.4 * max(len(words) for *_, words in rows)

    def x(value):
        return labels + value / most * (WIDTH - labels - room - 6)

    bottom = top + pitch * len(rows)
    lines = list(enumerate(rows))
    marks = [text(labels - 10, top + pitch * index + 17, label, "end") for index, (label, _, _) in lines]
    marks += [bar(labels, top + pitch * index + 4, x(value) - labels, pitch - 8) for index, (_, value, _) in lines]
    if mean is not None:
        marks += [line(x(mean), top, x(mean), bottom + 6, "expected"), text(x(mean), bottom + 20, f"mean {spell(mean)}", "middle", "tick")]
    # Over the line, which they may stand on.
    marks += [text(x(value) + 8, top + pitch * index + 17, words, kind="value") for index, (_, value, words) in lines]
    return chart(name, title, description, bottom + (28 if mean is not None else 6), *marks)


def concentration(rows, height=310):
    """Share of the plays that the most active players have: a curve from corner to corner; the straight line is everybody having the same."""
    left, bottom = LEFT, height - 48

    def point(players, plays):
        return left + players * (WIDTH - left - RIGHT), bottom - plays * (bottom - TOP)

    marks = []
    for share in (0, 0.25, 0.5, 0.75, 1):
        x, y = point(share, share)
        marks += [line(left, y, WIDTH - RIGHT, y, "grid" if share else "base"), text(left - 8, y + 4, f"{share * 100:.0f} %", "end", "tick"),
                  text(x, bottom + 18, f"{share * 100:.0f} %", "end" if share == 1 else "middle", "tick")]
    points = [(0.0, 0.0)] + [(row["share_of_players"], row["share_of_plays"]) for row in rows]
    path = " ".join(f"{number(float(x))},{number(float(y))}" for x, y in itertools.starmap(point, points))
    marks += [line(*point(0, 0), *point(1, 1), "expected"), tag("polyline", points=path, class_="curve"),
              text((left + WIDTH - RIGHT) / 2, height - 8, "share of the players, the most active first", "middle", "tick")]
    half = next(row for row in rows if row["share_of_plays"] >= 0.5)
    return chart("chart-players", "Share of plays that the most active players have", "A curve of the share of all plays over the share of all players, the most"
                 f" active first; the straight line is everybody having the same. {figures.percent(half['share_of_players'])} of the players have"
                 f" {figures.percent(half['share_of_plays'])} of the plays.", height, *marks)


def history(rows, draw_no, exponent, height=260):
    """The top prize of each draw with a winner; a cross on the axis where there was none."""
    spread = [row["draw_no"] for row in rows]
    low, high = min(spread), max(spread)
    frame = Frame(max([row["stated_prize_minor"] or 0 for row in rows] + [1]) / 10 ** exponent, height)
    marks = list(frame.axis())

    def x(number_of):
        return LEFT + 10 + (number_of - low) / max(high - low, 1) * (WIDTH - LEFT - RIGHT - 20)

    for value in figures.ticks(high):
        if low <= value <= high and value == int(value):
            marks.append(text(x(value), frame.bottom + 18, int(value), "middle", "tick"))
    for row in sorted(rows, key=lambda row: row["draw_no"] == draw_no):
        here = row["draw_no"] == draw_no
        if row["stated_prize_minor"] and row["winners"]:
            marks.append(dot(x(row["draw_no"]), frame.y(row["stated_prize_minor"] / 10 ** exponent), f"dot {row['origin']}" + (" here" if here else "")))
        else:
            marks.append(text(x(row["draw_no"]), frame.bottom + 4, "×", "middle", "label" if here else "tick"))
    return chart("chart-history", "First prize of each draw", f"A dot for each of {len(rows)} draws from number {low} to {high}; a cross where the first prize was"
                 f" not won or is not known. The table has the figures.", height, *marks)
