"""Makes a small lake (docs/formats/lake.md) without drumroll: three draws with the same number, of three games, with winners that were found by writing
out every standard play and comparing sets. It shares no code and no method with the engine or with the SQL that is tested on it.

    small_lake.py LAKE [--seed=N]      writes the lake; the seed is printed
"""
import argparse
import datetime
import fractions
import hashlib
import itertools
import json
import math
import pathlib
import random
import tempfile
import uuid

import duckdb

DRAW_NO = 1200
START = datetime.datetime(2025, 11, 23, 6, 0, 0)
CLOSE = datetime.datetime(2025, 11, 29, 20, 0, 0)

# Tiers as lists of hits that win them: (main, bonus, second).
GAMES = {
    "kr-lotto645": {
        "name": "Lotto 6/45", "pick": 6, "numbers": 45, "drawn": 6, "second_pick": 0, "second_numbers": 0, "second_drawn": 0, "bonus": 1,
        "price": 1000, "currency": "KRW", "exponent": 0, "pick_max": 6,
        "tiers": [("6", [(6, 0, 0)]), ("5 + bonus", [(5, 1, 0)]), ("5", [(5, 0, 0)]), ("4", [(4, 0, 0), (4, 1, 0)]), ("3", [(3, 0, 0), (3, 1, 0)])],
        "rules": [("any", 6, 0), ("hit", 5, 1), ("miss", 5, 0), ("any", 4, 0), ("any", 3, 0)],
    },
    "br-megasena": {
        "name": "Mega-Sena", "pick": 6, "numbers": 60, "drawn": 6, "second_pick": 0, "second_numbers": 0, "second_drawn": 0, "bonus": 0,
        "price": 600, "currency": "BRL", "exponent": 2, "pick_max": 9,
        "tiers": [("sena", [(6, 0, 0)]), ("quina", [(5, 0, 0)]), ("quadra", [(4, 0, 0)])],
        "rules": [("any", 6, 0), ("any", 5, 0), ("any", 4, 0)],
    },
    "us-powerball": {
        "name": "Powerball", "pick": 5, "numbers": 69, "drawn": 5, "second_pick": 1, "second_numbers": 26, "second_drawn": 1, "bonus": 0,
        "price": 200, "currency": "USD", "exponent": 2, "pick_max": 5,
        "tiers": [(f"{m} + {s}", [(m, 0, s)]) for m, s in ((5, 1), (5, 0), (4, 1), (4, 0), (3, 1), (3, 0), (2, 1), (1, 1), (0, 1))],
        "rules": [("any", m, 0) for m in (5, 5, 4, 4, 3, 3, 2, 1, 0)],
    },
}

INT, TEXT, BOOL, TIME = "BIGINT", "VARCHAR", "BOOLEAN", "TIMESTAMPTZ"
COLUMNS = {
    "plays": "partition_no ordinal ticket_ref line_no player_id n1 n2 n3 n4 n5 n6 s1 s2 mask_lo mask_hi second_mask size second_size stakes",
    "tickets": "partition_no ticket_ref ticket_key:t first_ordinal plays stakes player_id channel quick_pick:b sold_at:z",
    "voids": "partition_no first_ordinal plays stakes ticket_key:t voided_at:z",
    "seals": "partition_no plays tickets stakes voided_plays voided_stakes segments content:t voids_digest:t log_end log_head:t closed_at:z",
    "draws": "game_name:t rules:t pick numbers drawn second_pick second_numbers second_drawn bonus price_minor currency:t exponent partitions controls:t"
             " state:t revision published_revision opened_at:z closed_at:z sealed_at:z drawn_at:z settled_at:z published_at:z seal:t seal_words:t plays"
             " stakes sales_minor exported_at:z",
    "results": "revision numbers:t n1 n2 n3 n4 n5 n6 bonus1 bonus2 s1 s2 mask_lo mask_hi bonus_mask_lo bonus_mask_hi second_mask result:t source:t"
               " entered_at:z settled:b published:b",
    "tier_hits": "tier match_main match_bonus match_second ways",
    "tiers": "revision tier name:t match_main match_bonus bonus_rule:t match_second ways winners prize_minor total_minor free_plays carry_in_minor"
             " carry_in_draws carry_minor carry_draws",
    "settlements": "revision outcome:t settlement:t plays sales_minor pool_minor carry_in_minor carry_minor reserve_minor breakage_minor prizes_minor"
                   " prizes_open_reason:t",
    "winners": "revision partition_no ordinal tier weight player_id",
    "journal": "entry_no at:z person:t role:t action:t revision numbers:t source:t expires_at:z note:t digest:t previous:t",
}
TYPES = {"": INT, "t": TEXT, "b": BOOL, "z": TIME}


def columns_of(table):
    return [(name, TYPES[kind]) for name, _, kind in (word.partition(":") for word in COLUMNS[table].split())]


def digest(*words):
    return hashlib.sha256(" ".join(map(str, words)).encode()).hexdigest()


def utc(time):
    return time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def masks(numbers):
    low = sum(1 << (n - 1) for n in numbers if n <= 62)
    return low, sum(1 << (n - 63) for n in numbers if n > 62)


def padded(numbers, size):
    return [*numbers, *[None] * (size - len(numbers))] if len(numbers) <= size else [None] * size


def ways_of(game, hits):
    """Combinations with these hits, by choosing from drawn, bonus and other numbers."""
    main, bonus, second = hits
    return (math.comb(game["drawn"], main) * math.comb(game["bonus"], bonus)
            * math.comb(game["numbers"] - game["drawn"] - game["bonus"], game["pick"] - main - bonus)
            * math.comb(game["second_drawn"], second)
            * math.comb(game["second_numbers"] - game["second_drawn"], game["second_pick"] - second))


def wins_of(game, main, second, result):
    """{tier: weight} of a play: each of its standard plays is written out and compared."""
    wins = {}
    for standard in itertools.combinations(main, game["pick"]):
        for standard_second in itertools.combinations(second, game["second_pick"]):
            hits = (len(set(standard) & set(result["main"])), len(set(standard) & set(result["bonus"])),
                    len(set(standard_second) & set(result["second"])))
            for tier, (_, wanted) in enumerate(game["tiers"], 1):
                if hits in wanted:
                    wins[tier] = wins.get(tier, 0) + 1
    return wins


def round_up(value):
    return -(-value.numerator // value.denominator)


def korean_prizes(sales, winners, carry_in):
    """Prizes, money carried out, pool: by the rules since draw 836, in fractions."""
    pool = sales // 2
    rest = max(pool - 50000 * winners[3] - 5000 * winners[4], 0)
    money = [fractions.Fraction(rest) * share / 1000 for share in (750, 125, 125)]
    money[0] += carry_in
    for tier in (2, 1):
        if not winners[tier]:
            money[tier - 1] += money[tier]
            money[tier] = fractions.Fraction(0)
    prizes = []
    for tier in range(3):
        cents = money[tier] * 100 / max(winners[tier], 1)
        cents = (cents + fractions.Fraction(1, 2)).__floor__()
        prizes.append(round_up(fractions.Fraction(cents, 100)) if winners[tier] else 0)
    carry = 0 if winners[0] else int(money[0])
    fixed = [amount if count else 0 for amount, count in zip((50000, 5000), winners[3:])]
    return prizes + fixed, carry, pool


class Draw:
    """One draw: sold, sealed, drawn (twice, if it is corrected), settled."""

    def __init__(self, name, seed, plays, partitions, corrected=False):
        self.name, self.game, self.partitions = name, GAMES[name], partitions
        self.random = random.Random(f"{seed}/{name}")
        self.tables = {table: [] for table in COLUMNS}
        self.plays = []  # (partition, ordinal, main, second, player, voided)
        self.result_of = [self.draw_numbers() for _ in range(2 if corrected else 1)]
        for partition in range(partitions):
            self.sell(partition, plays // partitions)
        self.seal()
        self.settle()
        self.write_journal()

    def draw_numbers(self):
        game = self.game
        balls = self.random.sample(range(1, game["numbers"] + 1), game["drawn"] + game["bonus"])
        second = self.random.sample(range(1, game["second_numbers"] + 1), game["second_drawn"])
        return {"main": sorted(balls[:game["drawn"]]), "bonus": sorted(balls[game["drawn"]:]), "second": sorted(second)}

    def numbers_of_play(self, index):
        """Most are anyone's; some are near a result, so that every tier is won; some have more numbers than the game picks."""
        game, size = self.game, self.game["pick"]
        if index % 17 == 0 and game["pick_max"] > size:
            size = self.random.randint(size + 1, game["pick_max"])
        step = index // 30
        result = self.result_of[step % len(self.result_of)]
        liked = self.random.sample(result["main"], step % (game["drawn"] + 1)) if index % 30 == 0 else []
        if index % 300 == 5:
            liked = self.random.sample(result["main"], game["drawn"] - 1) + result["bonus"]
        others = [n for n in range(1, game["numbers"] + 1) if n not in liked]
        main = sorted((liked + self.random.sample(others, size))[:size])
        second = sorted(self.random.sample(range(1, game["second_numbers"] + 1), game["second_pick"]))
        return main, result["second"] if index % 60 == 0 else second

    def sell(self, partition, plays):
        game, position, ordinal, ticket = self.game, 64, 0, 0
        moments = (CLOSE - START).total_seconds() - 1
        while ordinal < plays:
            size = min(self.random.randint(1, 5), plays - ordinal)
            player = self.random.choice((-1, 1)) * (1000 * partition + ticket % 97 + 1)
            key = str(uuid.UUID(int=self.random.getrandbits(128)))
            sold = START + datetime.timedelta(seconds=int(moments * ordinal / plays))
            voided = ticket % 23 == 7
            first, stakes = ordinal, 0
            # One player's 25 equal plays, on five tickets.
            equal = partition == 0 and 20 <= ticket < 25
            if equal:
                size, player, voided = 5, 4242, False
            for line in range(1, size + 1):
                main, second = self.numbers_of_play(ordinal)
                if equal:
                    main, second = list(range(1, game["pick"] + 1)), list(range(1, game["second_pick"] + 1))
                standard = math.comb(len(main), game["pick"]) * math.comb(len(second), game["second_pick"])
                stakes += standard
                shown = standard == 1
                low, high = masks(main)
                self.tables["plays"].append([partition, ordinal, position, line, player, *padded(main if shown else [], 6),
                                             *padded(second if shown else [], 2), low, high, masks(second)[0], len(main), len(second), standard])
                self.plays.append((partition, ordinal, main, second, player, voided, standard))
                ordinal += 1
            self.tables["tickets"].append([partition, position, key, first, size, stakes, player, ticket % 11, ticket % 3 > 0, utc(sold)])
            if voided:
                self.tables["voids"].append([partition, first, size, stakes, key, utc(sold + datetime.timedelta(seconds=30))])
            position += 40 + 8 * size
            ticket += 1

    def seal(self):
        for partition in range(self.partitions):
            plays = [play for play in self.plays if play[0] == partition]
            voided = [play for play in plays if play[5]]
            tickets = sum(ticket[0] == partition for ticket in self.tables["tickets"])
            self.tables["seals"].append([partition, len(plays), tickets, sum(p[6] for p in plays), len(voided), sum(p[6] for p in voided), 1,
                                         digest(self.name, partition, "content"), digest(self.name, partition, "voids"), 10 ** 6,
                                         digest(self.name, partition, "head"), utc(CLOSE + datetime.timedelta(milliseconds=partition))])

    def settle(self):
        counted = [play for play in self.plays if not play[5]]
        stakes = sum(play[6] for play in counted)
        sales = stakes * self.game["price"]
        for tier, (_, wanted) in enumerate(self.game["tiers"], 1):
            self.tables["tier_hits"] += [[tier, *hits, ways_of(self.game, hits)] for hits in sorted(wanted)]
        for revision, result in enumerate(self.result_of, 1):
            winners = [0] * len(self.game["tiers"])
            for partition, ordinal, main, second, player, _, _ in counted:
                for tier, weight in sorted(wins_of(self.game, main, second, result).items()):
                    self.tables["winners"].append([revision, partition, ordinal, tier, weight, player])
                    winners[tier - 1] += weight
            self.write_revision(revision, result, winners, len(counted), sales)
        last = len(self.result_of)
        hour = datetime.timedelta(hours=1)
        game = self.game
        self.tables["draws"].append([game["name"], digest(self.name, "rules"), game["pick"], game["numbers"], game["drawn"], game["second_pick"],
                                     game["second_numbers"], game["second_drawn"], game["bonus"], game["price"], game["currency"], game["exponent"],
                                     self.partitions, "single", "corrected" if last > 1 else "published", last, last, utc(START), utc(CLOSE),
                                     utc(CLOSE + hour / 60), utc(CLOSE + hour), utc(CLOSE + hour * 2), utc(CLOSE + hour * 3), digest(self.name, "seal"),
                                     "amber birch cedar delta", len(counted), stakes, sales, None])

    def write_revision(self, revision, result, winners, plays, sales):
        known = self.name == "kr-lotto645"
        carry_in = 1_000_000 if known else None
        prizes, carry, pool = korean_prizes(sales, winners, carry_in) if known else ([None] * len(winners), None, None)
        totals = [prize * count if known else None for prize, count in zip(prizes, winners)]
        for tier, (name, wanted) in enumerate(self.game["tiers"], 1):
            rule, main, bonus = self.game["rules"][tier - 1]
            first = 1 if known else None
            carried = [carry_in, first, carry, (2 if carry else 0)] if tier == 1 else [0, 0, 0, 0]
            self.tables["tiers"].append([revision, tier, name, main, bonus, rule, wanted[0][2], sum(ways_of(self.game, hits) for hits in wanted),
                                         winners[tier - 1], prizes[tier - 1], totals[tier - 1], 0 if known else None,
                                         *(carried if known else [None] * 4)])
        breakage = pool + carry_in - sum(totals) - carry if known else None
        self.tables["settlements"].append([revision, digest(self.name, revision, winners), digest(self.name, revision, "settlement"), plays, sales, pool,
                                           carry_in, carry, 0 if known else None, breakage, sum(totals) if known else None,
                                           None if known else "the rules are not known well enough"])
        text = " ".join(map(str, result["main"]))
        for more in (result["bonus"], result["second"]):
            text += " + " + " ".join(map(str, more)) if more else ""
        self.tables["results"].append([revision, text, *padded(result["main"], 6), *padded(result["bonus"], 2), *padded(result["second"], 2),
                                       *masks(result["main"]), *masks(result["bonus"]), masks(result["second"])[0], digest(text), "small_lake.py",
                                       utc(CLOSE + datetime.timedelta(hours=1)), True, True])

    def write_journal(self):
        actions = ["opened", "closed", "sealed", *["drawn", "settled", "published"] * len(self.result_of)]
        for entry, action in enumerate(actions, 1):
            revision = 0 if entry < 4 else 1 + (entry - 4) // 3
            self.tables["journal"].append([entry, utc(CLOSE + datetime.timedelta(minutes=entry)), "kim", "admin", action, revision, None, None, None, None,
                                           digest(self.name, entry), digest(self.name, entry - 1)])


def write_table(connection, path, table, rows):
    """One Parquet file. The rows go through a file of JSON, which is the quickest way in without another library."""
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = columns_of(table)
    spelled = ", ".join(f"'{name}': '{kind}'" for name, kind in columns)
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        file.writelines(json.dumps(dict(zip((name for name, _ in columns), row))) + "\n" for row in rows)
        file.flush()
        # A file without lines has no JSON to read; the columns stay.
        source = f"read_json('{file.name}', format = 'newline_delimited', columns = {{{spelled}}})" if rows else \
            "(select " + ", ".join(f"cast(null as {kind}) as {name}" for name, kind in columns) + " where false)"
        connection.execute(f"copy (select * from {source}) to '{path}' (format parquet)")


def sign(lake, game, draw_no, manifest):
    folder = pathlib.Path(lake) / f"_draws/game={game}/draw_no={draw_no}"
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(manifest, indent=2) + "\n"
    (folder / "manifest.json").write_text(text)
    (folder / "_SUCCESS").write_text(hashlib.sha256(text.encode()).hexdigest() + "  manifest.json\n")


def write_draw(lake, draw, exported_at, draw_no=DRAW_NO):
    connection = duckdb.connect()
    draw.tables["draws"][0][-1] = utc(exported_at)
    tables = {}
    for table, rows in draw.tables.items():
        split = table in ("plays", "tickets")
        parts = [[row for row in rows if row[0] == part] for part in range(draw.partitions)] if split else [rows]
        files = []
        for part, content in enumerate(parts):
            name = f"{table}/game={draw.name}/draw_no={draw_no}/part-{part:05}.parquet"
            path = pathlib.Path(lake) / name
            write_table(connection, path, table, content)
            files.append({"path": name, "rows": len(content), "bytes": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()})
        tables[table] = {"rows": len(rows), "files": files}
    sign(lake, draw.name, draw_no, {"version": 1, "game": draw.name, "draw_no": draw_no, "revision": len(draw.result_of),
                                    "state": draw.tables["draws"][0][14], "seal": digest(draw.name, "seal"), "exported_at": utc(exported_at),
                                    "tables": tables})


def make(lake, seed, exported_at=None):
    exported_at = exported_at or datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    draws = [Draw("kr-lotto645", seed, 4200, 3, corrected=True), Draw("br-megasena", seed, 900, 2), Draw("us-powerball", seed, 1200, 1)]
    for draw in draws:
        write_draw(lake, draw, exported_at)
    return draws


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lake")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    for made in make(arguments.lake, arguments.seed):
        print(f"seed {arguments.seed}: {made.name} draw {DRAW_NO}, {len(made.plays)} plays, winners", [tier[8] for tier in made.tables["tiers"]])
