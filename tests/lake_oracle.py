"""What a draw's tables in a lake must be, row by row, by docs/formats/*.md alone: from the logs (log_reader.py), the winner files
(winner_file.py), the text records and the game file. No code of the program, another language."""
import calendar
import hashlib
import itertools
import json
import math
import pathlib
import time
import tomllib

import log_reader
import winner_file

INT64, STRING, BOOL, TIMESTAMP = "INT64", "STRING", "BOOL", "TIMESTAMP"

# By docs/formats/lake.md.
COLUMNS = {
    "plays": "partition_no ordinal ticket_ref line_no player_id n1 n2 n3 n4 n5 n6 s1 s2 mask_lo mask_hi second_mask size second_size "
             "stakes",
    "tickets": "partition_no ticket_ref ticket_key:STRING first_ordinal plays stakes player_id channel quick_pick:BOOL sold_at:TIMESTAMP",
    "voids": "partition_no first_ordinal plays stakes ticket_key:STRING voided_at:TIMESTAMP",
    "seals": "partition_no plays tickets stakes voided_plays voided_stakes segments content:STRING voids_digest:STRING log_end "
             "log_head:STRING closed_at:TIMESTAMP",
    "draws": "game_name:STRING rules:STRING pick numbers drawn second_pick second_numbers second_drawn bonus price_minor "
             "currency:STRING exponent partitions controls:STRING state:STRING revision published_revision opened_at:TIMESTAMP "
             "closed_at:TIMESTAMP sealed_at:TIMESTAMP drawn_at:TIMESTAMP settled_at:TIMESTAMP published_at:TIMESTAMP seal:STRING "
             "seal_words:STRING plays stakes sales_minor exported_at:TIMESTAMP",
    "results": "revision numbers:STRING n1 n2 n3 n4 n5 n6 bonus1 bonus2 s1 s2 mask_lo mask_hi bonus_mask_lo bonus_mask_hi second_mask "
               "result:STRING source:STRING entered_at:TIMESTAMP settled:BOOL published:BOOL",
    "tier_hits": "tier match_main match_bonus match_second ways",
    "tiers": "revision tier name:STRING match_main match_bonus bonus_rule:STRING match_second ways winners prize_minor total_minor "
             "free_plays carry_in_minor carry_in_draws carry_minor carry_draws",
    "settlements": "revision outcome:STRING settlement:STRING plays sales_minor pool_minor carry_in_minor carry_minor reserve_minor "
                   "breakage_minor prizes_minor prizes_open_reason:STRING",
    "winners": "revision partition_no ordinal tier weight player_id",
    "journal": "entry_no at:TIMESTAMP person:STRING role:STRING action:STRING revision numbers:STRING source:STRING "
               "expires_at:TIMESTAMP note:STRING digest:STRING previous:STRING",
}


def columns(table):
    """[(name, type)] of a table."""
    return [(word.split(":")[0], word.partition(":")[2] or INT64) for word in COLUMNS[table].split()]


def record(path):
    """The lines of a text record as (name, value); AssertionError unless its last line is its digest."""
    text = path.read_text()
    body, _, last = text.rstrip("\n").rpartition("\n")
    assert last == "sha256 " + hashlib.sha256((body + "\n").encode()).hexdigest(), path
    return [tuple(line.split(" ", 1)) if " " in line else (line, "") for line in body.split("\n")[1:]], last.split()[1]


def micros(text):
    if text == "-":
        return None
    seconds = calendar.timegm(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S"))
    return seconds * 10**6 + int(text[20:26])


def signed(number):
    return number - 2**64 if number >= 2**63 else number


def mask_lo(numbers):
    return sum(1 << n - 1 for n in numbers if n <= 62)


def mask_hi(numbers):
    return sum(1 << n - 63 for n in numbers if n > 62)


def padded(numbers, count):
    """`count` columns: NULL behind the last number, all NULL if there are more."""
    return [*numbers, *[None] * count][:count] if len(numbers) <= count else [None] * count


def words_of(digest):
    """Proquints of the first 64 bits."""
    consonants, vowels = "bdfghjklmnprstvz", "aiou"
    found = []
    for at in range(0, 16, 4):
        word = int(digest[at:at + 4], 16)
        found.append(consonants[word >> 12] + vowels[word >> 10 & 3] + consonants[word >> 6 & 15] + vowels[word >> 4 & 3]
                     + consonants[word & 15])
    return "-".join(found)


class Draw:
    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.about = dict(record(self.directory / "draw")[0])
        rules = (self.directory / "game.toml").read_bytes()
        assert hashlib.sha256(rules).hexdigest() == self.about["rules"], "game.toml"
        game = tomllib.loads(rules.decode())
        self.number = int(self.about["draw"])
        self.game_name = game["name"]
        self.era = next(era for era in game["era"] if era["from"] <= self.number <= era.get("to", self.number))
        matrix = self.era["matrix"]
        self.main, self.second = matrix["main"], matrix.get("second", {"pick": 0, "of": 0})
        self.bonus = matrix.get("bonus", 0)
        self.drawn = self.main.get("drawn", self.main["pick"])
        self.second_drawn = self.second.get("drawn", self.second["pick"])
        self.partitions = int(self.about["partitions"])
        self.journal = [record(path) for path in sorted((self.directory / "journal").iterdir()) if path.suffix != ".tmp"]
        self.entries = [dict(lines) for lines, _ in self.journal]
        self.revisions = [entry for entry in self.entries if entry["action"] == "drawn"]
        self.settled = sorted({int(entry["revision"]) for entry in self.entries if entry["action"] == "settled"})
        self.seal_lines, self.seal_name = record(self.directory / "seal")

    def log(self, partition):
        return self.directory / f"p{partition:04x}" / "log"

    # ---- the rules

    def ways(self, main, bonus, second):
        pick, of = self.main["pick"], self.main["of"]
        if main + bonus > pick or main > self.drawn or bonus > self.bonus or second > min(self.second["pick"], self.second_drawn):
            return 0
        return (math.comb(self.drawn, main) * math.comb(self.bonus, bonus)
                * math.comb(of - self.drawn - self.bonus, pick - main - bonus) * math.comb(self.second_drawn, second)
                * math.comb(self.second["of"] - self.second_drawn, self.second["pick"] - second))

    def hits(self):
        """[(tier, main, bonus, second)], in order."""
        found = []
        for number, tier in enumerate(self.era["tier"], 1):
            for hit in tier["hits"]:
                bonuses = [hit["bonus"]] if "bonus" in hit else range(self.bonus + 1)
                found += [(number, hit["main"], bonus, hit.get("second", 0)) for bonus in bonuses
                          if self.ways(hit["main"], bonus, hit.get("second", 0))]
        return sorted(found)

    def stakes(self, main, second):
        return math.comb(len(main), self.main["pick"]) * math.comb(len(second), self.second["pick"])

    def numbers_of(self, text):
        """Main, bonus and second numbers of a result."""
        parts = [[int(word) for word in part.split()] for part in text.split("+")]
        bonus = parts[1] if self.bonus else []
        second = parts[-1] if self.second["pick"] else []
        return parts[0], bonus, second

    # ---- the tables

    def plays(self, partition):
        for ticket in log_reader.records(self.log(partition), self.main["pick"], self.second["pick"]):
            for line, (main, second) in enumerate(ticket["plays"]):
                stakes = self.stakes(main, second)
                shown = ([None] * 8 if stakes > 1 else padded(main, 6) + padded(second, 2))
                yield (partition, ticket["first"] + line, ticket["reference"], line + 1, signed(ticket["player"]), *shown,
                       mask_lo(main), mask_hi(main), mask_lo(second), len(main), len(second), stakes)

    def tickets(self, partition):
        for ticket in log_reader.records(self.log(partition), self.main["pick"], self.second["pick"]):
            yield (partition, ticket["reference"], ticket["key"], ticket["first"], len(ticket["plays"]),
                   sum(self.stakes(*play) for play in ticket["plays"]), signed(ticket["player"]), ticket["channel"],
                   ticket["quick_pick"], ticket["time"])

    def voids(self):
        for partition in range(self.partitions):
            for key, first, plays, stakes, at in sorted(log_reader.void_records(self.log(partition)), key=lambda one: one[1]):
                yield partition, first, plays, stakes, key, at

    def seals(self):
        fields = "plays tickets stakes voided_plays voided_stakes segments content voids log_end log_head".split()
        texts = {"content", "voids", "log_head"}
        at = next(i for i, (name, _) in enumerate(self.seal_lines) if name == "partition")
        for partition in range(self.partitions):
            lines = dict(self.seal_lines[at + partition * (len(fields) + 1):][:len(fields) + 1])
            assert int(lines["partition"]) == partition
            closed = [header["time"] for header, _ in log_reader.frames(self.log(partition)) if header["kind"] == log_reader.CLOSE]
            yield (partition, *[lines[name] if name in texts else int(lines[name]) for name in fields], *closed)

    def last(self, action, revision=None):
        times = [entry["time"] for entry in self.entries
                 if entry["action"] == action and (revision is None or int(entry["revision"]) == revision)]
        return micros(times[-1]) if times else None

    def state(self):
        state, published = "open", 0
        for entry in self.entries:
            action = entry["action"]
            if action in ("closed", "sealed", "balanced", "drawn", "settled", "correcting", "voided"):
                state = action
            if action == "published":
                state, published = ("corrected" if published else "published"), int(entry["revision"])
        return state, published or None

    def seal_total(self, name):
        return int(dict(self.seal_lines[:6])[name])

    def sales(self):
        return self.seal_total("stakes") * self.era["price"]

    def draws(self, exported):
        state, published = self.state()
        revision = self.settled[-1]
        yield (self.game_name, self.about["rules"], self.main["pick"], self.main["of"], self.drawn, self.second["pick"],
               self.second["of"], self.second_drawn, self.bonus, self.era["price"], self.era["currency"], self.era["exponent"],
               self.partitions, self.entries[0]["controls"], state, revision, published, self.last("opened"), self.last("closed"),
               self.last("sealed"), self.last("drawn", revision), self.last("settled", revision),
               self.last("published", published) if published else None, self.seal_name, words_of(self.seal_name),
               self.seal_total("plays"), self.seal_total("stakes"), self.sales(), exported)

    def results(self):
        published = {int(entry["revision"]) for entry in self.entries if entry["action"] == "published"}
        for number, entry in enumerate(self.revisions, 1):
            main, bonus, second = self.numbers_of(entry["numbers"])
            yield (number, entry["numbers"], *padded(main, 6), *padded(bonus, 2), *padded(second, 2), mask_lo(main), mask_hi(main),
                   mask_lo(bonus), mask_hi(bonus), mask_lo(second), entry["result"], entry["source"], micros(entry["time"]),
                   number in self.settled, number in published)

    def tier_hits(self):
        return [(*hit, self.ways(*hit[1:])) for hit in self.hits()]

    def settlement(self, revision):
        lines, name = record(self.directory / f"settlement.{revision}")
        winners = [int(value) for key, value in lines if key == "winners"]
        about = dict(lines)
        prizes = json.loads(about["prizes"]) if about.get("prizes", "-") not in ("", "-") else None
        return about, name, winners, prizes

    def condition(self, number, tier):
        """(main, bonus, rule, second) as the game file says it, which is another way than by the hits that it expands to."""
        hit = tier["hits"][0]
        main, second = hit["main"], hit.get("second", 0)
        wanted = {bonus for of, _, bonus, _ in self.hits() if of == number}
        possible = {bonus for bonus in range(self.bonus + 1) if self.ways(main, bonus, second)}
        if wanted == possible:
            return main, 0, "any", second
        return (main, 0, "miss", second) if wanted == {0} else (main, min(wanted), "hit", second)

    def tiers(self):
        for revision in self.settled:
            _, _, winners, prizes = self.settlement(revision)
            for number, tier in enumerate(self.era["tier"], 1):
                money = [None] * 7
                if prizes:
                    report = prizes["tiers"][number - 1]
                    money = [report.get(key, 0) for key in ("prize", "total", "free_plays", "carry_in", "carry_in_draws", "carry",
                                                            "carry_draws")]
                yield (revision, number, tier["name"], *self.condition(number, tier), tier["ways"], winners[number - 1], *money)

    def settlements(self):
        for revision in self.settled:
            about, name, _, prizes = self.settlement(revision)
            money, reason = [None] * 6, about.get("prizes_open")
            if prizes:
                reason = None
                money = [prizes["pool"], prizes["carry_in"], prizes["carry"], prizes["reserve"], prizes["breakage"],
                         sum(tier["total"] for tier in prizes["tiers"])]
            yield revision, about["outcome"], name, int(about["plays"]), self.sales(), *money, reason

    def winners(self):
        for revision in self.settled:
            _, winners = winner_file.read((self.directory / f"winners.{revision}").read_bytes())
            for partition, ordinal, player, tier, weight in winners:
                yield revision, partition, ordinal, tier, weight, signed(player)

    def journal_rows(self):
        hides = self.state()[0] == "correcting"
        for lines, name in self.journal:
            entry = {key: None if value == "-" else value for key, value in lines}
            numbers = None if hides and entry["action"] == "entered" else entry["numbers"]
            yield (int(entry["number"]), micros(entry["time"]), entry["person"], entry["role"], entry["action"],
                   int(entry["revision"]), numbers, entry["source"], micros(entry["expires"] or "-"), entry["note"], name,
                   entry["previous"])

    def tables(self, exported):
        """{table: [rows of each file]}."""
        partitions = range(self.partitions)
        return {"plays": [list(self.plays(one)) for one in partitions], "tickets": [list(self.tickets(one)) for one in partitions],
                **{name: [list(rows)] for name, rows in (
                    ("voids", self.voids()), ("seals", self.seals()), ("draws", self.draws(exported)), ("results", self.results()),
                    ("tier_hits", self.tier_hits()), ("tiers", self.tiers()), ("settlements", self.settlements()),
                    ("winners", self.winners()), ("journal", self.journal_rows()))}}

    # ---- matching, by brute force: each standard play that a play stands for

    def wins(self, main, second, result):
        """{tier: weight} of a play."""
        drawn_main, drawn_bonus, drawn_second = map(set, self.numbers_of(result))
        tiers = {hit[1:]: hit[0] for hit in self.hits()}
        found = {}
        for chosen in itertools.combinations(main, self.main["pick"]):
            for second_chosen in itertools.combinations(second, self.second["pick"]):
                tier = tiers.get((len(drawn_main & set(chosen)), len(drawn_bonus & set(chosen)), len(drawn_second & set(second_chosen))))
                if tier:
                    found[tier] = found.get(tier, 0) + 1
        return found
