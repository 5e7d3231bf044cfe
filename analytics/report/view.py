"""From marts to what the page says: words, tables and charts. The template only puts them in order."""
import dataclasses

from markupsafe import Markup, escape

import charts
import figures

ROWS_MAX = 20  # of a list whose rest the appendix or the marts have

# What each check of fct_reconciliation holds together, in the order of the page.
CHECKS = {
    "winners_per_tier": "Winners of each tier: the engine's count is what SQL counts over all plays",
    "every_winner_row": "Every winning play by itself: the engine's list is what SQL finds",
    "prizes": "Prize of each tier, computed again in SQL from sales and rules",
    "prizes_sum_to_pool": "Pool and money carried in are prizes, money carried on, reserve and rounding",
    "counts_equal_seal": "Plays, tickets, stakes and cancelled ones are those under the seal",
    "sales_equal_stakes": "Sales are the stakes that count, times the price",
    "nothing_sold_after_close": "Nothing was sold or cancelled after the close",
    "no_partition_missing": "Every partition of the pool is there",
    "no_play_twice": "No play is there twice, and none is left out",
    "no_play_contradictory": "Every play's numbers fit its own counts",
    "manifest_rows": "Every table has as many rows as the export's manifest says",
    "odds": "Ways to win each tier, computed again in SQL",
    "claims": "Every payment was due, was made once, and has the right amount",
}
STATES = {
    "drawn": "drawn, not settled", "settled": "settled, not published", "published": "published", "correcting": "being corrected",
    "corrected": "corrected and published", "voided": "void",
}


@dataclasses.dataclass
class Table:
    """Rows of texts. A heading that begins with '#' stands over figures, which go to the right."""
    name: str
    caption: str
    headings: list
    rows: list
    total: list = None

    def columns(self):
        return [(heading.removeprefix("#"), heading.startswith("#")) for heading in self.headings]


class View:
    """Everything of the page of one draw."""

    def __init__(self, marts):
        self.marts = marts
        self.draw = marts["dim_draws"][0]
        self.currency = self.draw["currency"]
        self.tiers = marts["fct_prize_tiers"]
        self.hours, self.channels, self.players = (marts[f"fct_{name}"] for name in ("sales_by_hour", "sales_by_channel", "player_activity"))
        self.open_prizes = any(row["prize_minor"] is None for row in self.tiers)

    def money(self, minor):
        return figures.money(minor, self.draw["exponent"])

    def sum(self, minor):
        """With its currency, where no heading has it."""
        return figures.NOT_KNOWN if minor is None else f"{self.currency} {self.money(minor)}"

    # What was drawn.

    def title(self):
        return f"{self.draw['game_name']}, draw {self.draw['draw_no']}"

    def language(self):
        """Of the game's name, for those who have the page read to them."""
        return "ko" if any("\uac00" <= letter <= "\ud7a3" for letter in self.draw["game_name"]) else "en"

    def state(self):
        return STATES.get(self.draw["state"], self.draw["state"])

    def groups(self):
        """[(name, [number])] of the result: 1 5 8 16 28 33 + 45. What follows the main numbers is the second drum's, if the game has one, or a bonus."""
        parts = [[int(word) for word in part.split()] for part in self.draw["result_numbers"].split(" + ")]
        names = ["numbers"] + ["bonus"] * (len(parts) - 1)
        if len(parts) > 1 and any(row["drum"] == "second" for row in self.marts["fct_number_popularity"]):
            names[-1] = "second drum"
        return list(zip(names, parts))

    def ball(self, number, name="numbers"):
        """Lotto 6/45 colours its balls by tens; other games' numbers are plain, and the second drum's are told apart."""
        kind = f"tens-{min((number - 1) // 10, 4)}" if self.draw["game"] == "kr-lotto645" else "second" if name == "second drum" else "plain"
        return Markup('<span class="ball {}">{}</span>').format(kind, number)

    def moments(self):
        names = {"opened_at": "Opened", "closed_at": "Sale closed", "sealed_at": "Pool sealed", "drawn_at": "Result recorded", "settled_at": "Settled",
                 "published_at": "Published", "exported_at": "Exported"}
        return [(name, figures.moment(self.draw[column])) for column, name in names.items()]

    def tiles(self):
        draw, first = self.draw, self.tiers[0] if self.tiers else None
        winners = sum(row["winners"] for row in self.tiers)
        tiles = [("Plays", figures.count(draw["plays"]), f"{figures.count(draw['stakes'])} stakes of {self.sum(draw['price_minor'])}"),
                 ("Sales", self.sum(draw["sales_minor"]), f"pool {self.sum(draw['pool_minor'])}"),
                 ("Winners", figures.count(winners), f"in {len(self.tiers)} tiers")]
        if first:
            tiles.append(("First prize", self.sum(first["prize_minor"]) if first["winners"] else "not won",
                          f"{figures.count(first['winners'])} winner{'' if first['winners'] == 1 else 's'}, {figures.real(first['expected_winners'])} expected"))
        tiles.append(("All prizes", self.sum(draw["prizes_minor"]), f"carried on {self.sum(draw['carry_minor'])}"))
        return tiles

    # Whether it agrees.

    def checks(self):
        """Those that fail first."""
        order = list(CHECKS)
        rows = self.marts["fct_reconciliation"]
        return sorted(rows, key=lambda row: (row["ok"], order.index(row["check_name"]) if row["check_name"] in order else len(order), row["check_name"]))

    def failed(self):
        return [row for row in self.checks() if not row["ok"]]

    def verdict(self):
        """(whether all is well, the big words, the words below them)."""
        checks, failed = len(self.checks()), len(self.failed())
        if not checks:
            return False, "Nothing has been checked", "The marts have no reconciliation of this draw."
        idle = [name for name in CHECKS if name not in {row["check_name"] for row in self.checks()}]
        rest = f" {len(idle)} more had nothing to compare." if idle else ""
        if failed:
            words = "1 check does not agree" if failed == 1 else f"{failed} checks do not agree"
            return False, words, f"{checks - failed} of {checks} checks agree.{rest} Do not pay before it is explained."
        return True, "Everything agrees", f"{checks} of {checks} checks: what the engine, the seal and the export say is what SQL finds.{rest}"

    def reconciliation(self):
        rows = [[CHECKS.get(row["check_name"], row["check_name"]), mark(row["ok"], "agrees", "differs"), figures.count(row["expected"]),
                 figures.count(row["found"]), figures.count(row["differences"]), row["check_name"]] for row in self.checks()]
        idle = [name for name in CHECKS if name not in {row["check_name"] for row in self.checks()}]
        rows += [[CHECKS[name], "nothing to compare", "–", "–", "–", name] for name in idle]
        return Table("checks", "Checks of the reconciliation", ["What must agree", "Verdict", "#Expected", "#Found", "#Differences", "Check"], rows)

    # Who won, and the money.

    def tier_table(self):
        rows = [[row["tier_name"], figures.count(row["winners"]), figures.count(row["winners_by_sql"]), self.money(row["prize_minor"]),
                 self.money(row["prize_by_rules_minor"]), self.money(row["total_minor"])]
                + ([figures.count(row["free_plays"])] if self.free_plays() else []) for row in self.tiers]
        total = ["All tiers", figures.count(sum(row["winners"] for row in self.tiers)), figures.count(sum(row["winners_by_sql"] for row in self.tiers)), "", "",
                 self.money(self.draw["prizes_minor"])] + ([""] if self.free_plays() else [])
        return Table("tiers", "Winners and prizes of each tier", ["Tier", "#Winners", "#Winners by SQL", f"#Prize each, {self.currency}", "#Prize by SQL",
                                                                 f"#Total, {self.currency}"] + (["#Free plays"] if self.free_plays() else []), rows, total)

    def free_plays(self):
        return any(row["free_plays"] for row in self.tiers)

    def expectations(self):
        rows = [[row["tier_name"], figures.one_in(row["ways"], row["space"]), figures.real(row["expected_winners"]),
                 figures.span(row["plausible_from"], row["plausible_to"]), figures.count(row["winners"]),
                 figures.real(row["deviations"]), mark(row["plausible"], "plausible", "not plausible")] for row in self.tiers]
        return Table("expectations", "Winners beside what must be expected", ["Tier", "#Odds", "#Expected", "#Plausible", "#Found", "#Off by √expected", "Verdict"],
                     rows)

    def earlier(self):
        rows = [[str(row["revision"]), row["tier_name"], figures.count(row["winners"]), figures.count(row["winners_by_sql"]), self.money(row["prize_minor"]),
                 self.money(row["total_minor"])] for row in self.marts["earlier_tiers"]]
        return Table("earlier", "Earlier revisions, before the correction", ["Revision", "Tier", "#Winners", "#Winners by SQL",
                                                                           f"#Prize each, {self.currency}", f"#Total, {self.currency}"], rows)

    def flows(self):
        """[(what, minor units)]."""
        owed = self.marts["fct_liability"]
        paid = sum(row["claimed_minor"] for row in owed)
        unclaimed = None if any(row["unclaimed_minor"] is None for row in owed) or not owed else sum(row["unclaimed_minor"] for row in owed)
        draw = self.draw
        return [("Sales", draw["sales_minor"]), ("Pool of prizes", draw["pool_minor"]), ("Carried in", draw["carry_in_minor"]),
                ("Prizes due", draw["prizes_minor"]), ("Paid", paid), ("Unclaimed", unclaimed), ("Carried on", draw["carry_minor"])]

    def money_table(self):
        sales = self.draw["sales_minor"]
        rows = [[name, self.money(minor), figures.percent(minor / sales if sales and minor is not None else None)] for name, minor in self.flows()]
        return Table("money", "Money of the draw", ["Money", f"#{self.currency}", "#Share of sales"], rows)

    def money_chart(self):
        rows = [(name, minor, self.money(minor)) for name, minor in self.flows() if minor is not None]
        words = ", ".join(f"{name.lower()} {self.money(minor)}" for name, minor, _ in rows)
        return charts.bars("chart-money", f"Money of the draw, {self.currency}", f"Bars: {words}.", rows)

    def liability(self):
        rows = [[row["tier_name"], figures.count(row["winners"]), self.money(row["due_minor"]), figures.count(row["claims"]), self.money(row["claimed_minor"]),
                 self.money(row["unclaimed_minor"])] for row in self.marts["fct_liability"]]
        return Table("liability", "What is owed in each tier", ["Tier", "#Winners", f"#Due, {self.currency}", "#Payments", f"#Paid, {self.currency}",
                                                               f"#Unclaimed, {self.currency}"], rows)

    def payments(self):
        """What is to say of the operator's payments."""
        rows = self.marts["payments"]
        if not rows:
            return "The marts hold no payment for this draw: none was made, or the operator's table of claims is not connected. All of it counts as unclaimed."
        return "Payments: " + "; ".join(f"{row['verdict']}: {figures.count(row['payments'])}, {self.sum(row['paid_minor'])}" for row in rows) + "."

    # What was sold.

    def days(self):
        days = {}
        for row in self.hours:
            day = days.setdefault(row["sold_hour"].date(), dict.fromkeys(("tickets", "plays", "sales_minor", "quick_pick_plays", "voided_tickets"), 0))
            for name in day:
                day[name] += row[name]
        rows = [[str(day)] + self.sold(row) for day, row in days.items()]
        return Table("days", "Sales of each day, UTC", ["Day", *self.sold_headings()], rows, ["All days"] + self.sold(summed(self.hours)))

    def sold_headings(self):
        return ["#Plays", f"#Sales, {self.currency}", "#Machine-picked", "#Cancelled tickets"]

    def sold(self, row):
        return [figures.count(row["plays"]), self.money(row["sales_minor"]), figures.count(row["quick_pick_plays"]), figures.count(row["voided_tickets"])]

    def hour_table(self):
        rows = [[figures.hour(row["sold_hour"]), figures.count(row["tickets"]), figures.count(row["stakes"])] + self.sold(row) for row in self.hours]
        return Table("hours", "Sales of each hour, UTC", ["Hour", "#Tickets", "#Stakes", *self.sold_headings()], rows)

    def channel_table(self):
        """The largest ones, the rest together, and all."""
        listed, others = self.channels[:ROWS_MAX], self.channels[ROWS_MAX:]
        rows = [[str(row["channel"]), figures.count(row["tickets"])] + self.sold(row) for row in listed]
        if others:
            rest = summed(others)
            rows.append([f"{figures.count(len(others))} others", figures.count(rest["tickets"])] + self.sold(rest))
        all_of_them = summed(self.channels)
        return Table("channels", "Sales of each channel", ["Channel", "#Tickets", *self.sold_headings()], rows,
                     [f"All {figures.count(len(self.channels))}", figures.count(all_of_them["tickets"])] + self.sold(all_of_them))

    def channel_chart(self):
        rows = [(f"channel {row['channel']}", row["plays"], figures.count(row["plays"])) for row in self.channels[:ROWS_MAX]]
        mean = summed(self.channels)["plays"] / len(self.channels)
        return charts.bars("chart-channels", "Plays of the largest channels", f"Bars of the {len(rows)} channels with the most plays, of"
                           f" {figures.count(len(self.channels))}; a line at the mean of all channels, {figures.real(mean)}. The first is {rows[0][0]} with"
                           f" {rows[0][2]} plays.", rows, mean, labels=100, spell=figures.real)

    def hour_chart(self):
        return charts.hours(self.hours)

    # What was chosen, and by whom.

    def drums(self):
        """[(name, what is said of it, chart, tables)], a drum each."""
        drawn = self.groups()
        result = []
        for skew in self.marts["fct_number_skew"]:
            drum = skew["drum"]
            hit = {number for name, numbers in drawn for number in numbers if (name == "second drum") == (drum == "second")}
            rows = [row for row in self.marts["fct_number_popularity"] if row["drum"] == drum]
            words = "They look like numbers that machines pick." if skew["looks_uniform"] else "They are not equally popular: people chose many of them."
            result.append({
                "name": drum, "words": words, "chart": charts.popularity(rows, hit, drum), "tables": self.number_tables(drum, rows),
                "facts": [("Chi-square", figures.real(skew["chi_square"])), ("Expected if equally popular", figures.count(skew["degrees_of_freedom"])),
                          ("Standard deviations above", figures.real(skew["deviations"])),
                          ("Most popular", figures.ratio(skew["most_popular"])), ("Least popular", figures.ratio(skew["least_popular"])),
                          ("Expected plays of each number", figures.real(rows[0]["expected_plays"]))]})
        return result

    def number_tables(self, drum, rows):
        """Side by side where there is room: nobody reads a list of 69."""
        size = -(-len(rows) // 3)
        parts = [rows[index:index + size] for index in range(0, len(rows), size)]
        return [Table(f"numbers-{drum}-{index}", f"Numbers {part[0]['number']} to {part[-1]['number']}", ["#Number", "#Plays", "#Popularity"],
                      [[str(row["number"]), figures.count(row["plays"]), figures.ratio(row["popularity"])] for row in part])
                for index, part in enumerate(parts, 1)]

    def combination(self, row):
        return " + ".join(" ".join(map(str, numbers)) for numbers in figures.numbers_of(row) if numbers)

    def equal_chance(self):
        """How often each combination would have been sold if all were as popular."""
        return self.draw["stakes"] / self.tiers[0]["space"] if self.tiers else None

    def combination_table(self):
        rows = [[str(row["popularity_rank"]), self.combination(row), figures.count(row["plays"]), figures.count(row["stakes"])]
                for row in self.marts["fct_popular_combinations"]]
        return Table("combinations", "Combinations that were sold most often", ["#Rank", "Numbers", "#Times sold", "#Stakes"], rows)

    def combination_chart(self):
        # En spaces: a chart's text is not set wider by itself.
        rows = [(self.combination(row).replace(" ", "\u2002"), row["plays"], figures.count(row["plays"])) for row in self.marts["fct_popular_combinations"]]
        return charts.bars("chart-combinations", "How often the most popular combinations were sold", f"Bars of the {len(rows)} most popular combinations. The"
                           f" first, {self.combination(self.marts['fct_popular_combinations'][0])}, was sold {rows[0][2]} times; at equal chances each would have been sold"
                           f" {figures.real(self.equal_chance())} times.", rows, labels=24 + 8.6 * max(len(label) for label, *_ in rows))

    def player_rows(self):
        return [[figures.count(row["plays_of_each"]), figures.count(row["players"]), figures.count(row["tickets"]), figures.count(row["plays"]),
                 figures.percent(row["share_of_players"]), figures.percent(row["share_of_plays"])] for row in self.players]

    def player_table(self, name="players", rows_max=ROWS_MAX):
        rows = self.player_rows()
        caption = "Players by how many plays each has" if len(rows) <= rows_max else f"The {rows_max} largest counts of plays a player, of {len(rows)}"
        return Table(name, caption, ["#Plays of each", "#Players", "#Tickets", "#Plays", "#Players, summed", "#Plays, summed"], rows[:rows_max])

    def all_players(self):
        return self.player_table("all-players", len(self.players)) if len(self.players) > ROWS_MAX else None

    def player_words(self):
        players = sum(row["players"] for row in self.players)
        first = next(row for row in self.players if row["share_of_players"] >= 0.01)
        return (f"{figures.count(players)} players. The most active {figures.percent(first['share_of_players'])} of them, with"
                f" {figures.count(first['plays_of_each'])} plays or more each, have {figures.percent(first['share_of_plays'])} of all plays.")

    def player_chart(self):
        return charts.concentration(self.players)

    def equal_plays(self):
        listed = self.marts["fct_equal_plays"]
        rows = [[self.combination(row), figures.count(row["plays"]), figures.count(row["stakes"]), figures.count(row["tickets"]), figures.count(row["channels"]),
                 figures.hour(row["first_sold_at"]), figures.hour(row["last_sold_at"])] for row in listed[:ROWS_MAX]]
        more = "" if len(listed) <= ROWS_MAX else f", the first {ROWS_MAX} of {figures.count(len(listed))}; the mart fct_equal_plays has them all"
        return Table("equal-plays", f"Many equal plays of one player{more}", ["Numbers", "#Plays", "#Stakes", "#Tickets", "#Channels", "First sold, UTC",
                                                                             "Last sold, UTC"], rows)

    # Draws before.

    def past(self):
        return self.marts["fct_prize_history"]

    def history_table(self, name="history", rows=None):
        rows = self.past() if rows is None else rows
        cells = [[str(row["draw_no"]), row["origin"], self.money(row["sales_minor"]), figures.count(row["winners"]), self.money(row["stated_prize_minor"]),
                  self.money(row["prize_by_rules_minor"]), self.money(row["known_difference_minor"])] for row in rows]
        return Table(name, "First prize of each draw", ["#Draw", "From", f"#Sales, {self.currency}", "#Winners", f"#Prize stated, {self.currency}",
                                                       "#Prize by the rules", "#Known difference"], cells)

    def newest(self):
        """This draw and the newest others."""
        here = [row for row in self.past() if row["draw_no"] == self.draw["draw_no"]]
        others = [row for row in self.past() if row["draw_no"] != self.draw["draw_no"]]
        return self.history_table("newest", sorted(here + others[-8:], key=lambda row: (-row["draw_no"], row["origin"])))

    def history_chart(self):
        return charts.history(self.past(), self.draw["draw_no"], self.draw["exponent"])


def mark(good, yes, no):
    """A word with a sign before it: not by colour alone."""
    return Markup('<span class="{}"><span aria-hidden="true">{}</span> {}</span>').format("good" if good else "bad", "✓" if good else "✗", escape(yes if good else no))


def summed(rows):
    return {name: sum(row[name] for row in rows) for name in ("tickets", "plays", "stakes", "sales_minor", "quick_pick_plays", "voided_tickets")}
