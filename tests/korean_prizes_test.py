"""The prize rules of the Korean Lotto 6/45 once more, in another language: fractions of unlimited size, and the rules of
each era written down here, not read from the game file. They are held against what the lottery published, and the program
against them, on draws that nobody ever saw: empty tiers, rollovers at their limit, fixed prizes above the pool, amounts
near 2^63.

    korean_prizes_test.py PROGRAM [CLAIM...]
"""
import csv
import json
import math
import os
import pathlib
import random
import subprocess
import sys
from fractions import Fraction

from claims import Skip, check, expect

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHARED = pathlib.Path(os.environ.get("DRUMROLL_KR_LOTTO645_CSV", ROOT / "../shared/data/kr-lotto645.csv"))
MONEY_MAX = 2**63 - 1
PROGRAM = ""  # Set by the command line.

# What no rule gives: one more or less of each winner, for reasons that are not known.
ODDITIES = {(161, 1): 200_000_000, (381, 1): -48, (381, 2): -2}


def down_to_100(value):
    return math.floor(value / 100) * 100


def up(value):
    return math.ceil(value)


def cut_then_up(value):
    return math.ceil(Fraction(math.floor(value * 100), 100))


def half_up_then_up(value):
    return math.ceil(Fraction(math.floor(value * 100 + Fraction(1, 2)), 100))


class Era:
    def __init__(self, first, shares, fixed, rounding, rollovers=2, least=0):
        self.first = first            # Draw.
        self.shares = shares          # Of the rest, tiers 1 to 3 or 4, in thousandths.
        self.fixed = fixed            # Prizes of the tiers behind them.
        self.rounding = rounding
        self.rollovers = rollovers    # In a row.
        self.least = least            # That tier 1 gets together.


ERAS = [Era(1, (600, 100, 100, 200), (10000,), down_to_100, rollovers=5, least=2_000_000_000),
        Era(79, (600, 100, 100, 200), (10000,), up),
        Era(88, (600, 100, 100, 200), (5000,), up),
        Era(262, (600, 100, 100, 200), (5000,), cut_then_up),
        Era(401, (750, 125, 125), (50000, 5000), cut_then_up),
        Era(836, (750, 125, 125), (50000, 5000), half_up_then_up)]


def era_of(draw):
    return [era for era in ERAS if era.first <= draw][-1]


def prizes(draw, sales, winners, carried=0, carried_draws=0):
    """The report that the program should print, as far as it is compared."""
    era = era_of(draw)
    shared = len(era.shares)
    pool = sales // 2
    reserve = Fraction(pool)
    prize = [0] * 5
    for tier, amount in enumerate(era.fixed, shared):
        prize[tier] = amount if winners[tier] else 0
        reserve -= amount * winners[tier]
    rest = max(reserve, Fraction(0))
    fund = [rest * share / 1000 for share in era.shares]
    reserve -= sum(fund)
    fund[0] += carried

    carry, carry_draws = Fraction(0), 0
    for tier in range(shared - 1, 0, -1):  # From below: what nobody won goes up.
        if not winners[tier]:
            fund[tier - 1] += fund[tier]
            fund[tier] = Fraction(0)
    if not winners[0]:
        if carried_draws < era.rollovers:
            carry, carry_draws = fund[0], carried_draws + 1 if fund[0] else 0
        else:
            below = [tier for tier in range(1, shared) if winners[tier]]
            if below:
                fund[below[0]] += fund[0]
            else:
                reserve += fund[0]
        fund[0] = Fraction(0)
    elif fund[0] < era.least:
        reserve -= era.least - fund[0]
        fund[0] = Fraction(era.least)

    for tier in range(shared):
        if winners[tier]:
            prize[tier] = era.rounding(fund[tier] / winners[tier])
    paid = sum(amount * count for amount, count in zip(prize, winners))
    report = {"pool": pool, "prizes": prize, "carry": math.floor(carry), "carry_draws": carry_draws,
              "reserve": math.floor(reserve)}
    report["breakage"] = pool + carried - paid - report["carry"] - report["reserve"]
    amounts = [sales, pool, carried, paid, report["carry"], report["breakage"], -report["reserve"],
               *(amount * count for amount, count in zip(prize, winners))]
    return report if max(map(abs, amounts)) <= MONEY_MAX else None


def read_shipped():
    with open(ROOT / "games/kr-lotto645.draws.csv", encoding="utf-8") as table:
        return [{**row, "sales_won": row["sales"]} for row in csv.DictReader(table)]


def read_shared():
    if not SHARED.exists():
        raise Skip(f"needs the published draws, {SHARED}; DRUMROLL_KR_LOTTO645_CSV names another file")
    with open(SHARED, encoding="utf-8") as table:
        return list(csv.DictReader(line for line in table if not line.startswith("#")))


def reproduce(rows):
    carry = (0, 0, 0)  # Into the draw after this one: amount, draws in a row.
    equal = 0
    for row in rows:
        draw = int(row["draw"])
        winners = [int(row[f"w{tier}"]) for tier in range(1, 6)]
        amount, in_a_row = carry[1:] if carry[0] == draw else (0, 0)
        report = prizes(draw, int(row["sales_won"]), winners, amount, in_a_row)
        for tier in range(1, 6):
            published = int(row[f"p{tier}"])
            computed = report["prizes"][tier - 1]
            expect(published - computed == ODDITIES.get((draw, tier), 0), "draw", draw, "tier", tier, "computed", computed,
                   "published", published)
            equal += published == computed and winners[tier - 1] > 0
        carry = (draw + 1, report["carry"], report["carry_draws"])
    print(f"{len(rows)} draws: {equal} prizes reproduced")


def every_shipped_draw_follows_from_the_rules():
    reproduce(read_shipped())


def every_known_draw_follows_from_the_rules():
    reproduce(read_shared())


def some_count(chance, most):
    kind = chance.randrange(4)
    return 0 if kind == 0 else chance.randint(1, 9) if kind == 1 else chance.randint(1, most) if kind == 2 else 1


def some_case(chance):
    draw = chance.choice([chance.randint(era.first, era.first + 8) for era in ERAS] + [4_000_000_000])
    sales = chance.choice([0, 1, 999, chance.randint(0, 10**6), 1000 * chance.randint(1, 2 * 10**8),
                           chance.randint(0, MONEY_MAX), MONEY_MAX])
    most = chance.choice([10, 10**4, 10**7])
    winners = [some_count(chance, most) for _ in range(5)]
    carried = chance.choice([0, 0, 1, chance.randint(1, 10**11), chance.randint(1, MONEY_MAX)])
    return draw, sales, winners, carried, chance.randint(1, 6) if carried else 0


def asked(draw, sales, winners, carried, carried_draws):
    command = [PROGRAM, "game", "prizes", "--json", "--game=kr-lotto645", f"--draw={draw}", f"--sales={sales}",
               "--winners=" + ",".join(map(str, winners))]
    if carried:
        command.append(f"--carry=1:{carried}:{carried_draws}")
    return subprocess.run(command, capture_output=True, text=True, check=False)


def the_program_follows_the_rules_in_draws_that_never_were():
    chance = random.Random(6045)
    refused = 0
    for _ in range(400):
        case = some_case(chance)
        report = prizes(*case)
        done = asked(*case)
        if report is None:  # Never a wrong number: it says that it can't.
            refused += 1
            expect(done.returncode == 2 and not done.stdout and "exceeds 63 bits" in done.stderr, case, done)
            continue
        expect(done.returncode == 0, case, done)
        said = json.loads(done.stdout)
        found = {"pool": said["pool"], "prizes": [tier["prize"] for tier in said["tiers"]], "carry": said["carry"],
                 "carry_draws": said["tiers"][0].get("carry_draws", 0), "reserve": said["reserve"],
                 "breakage": said["breakage"]}
        expect(found == report, case, found, "expected", report)
        expect(said["carry_in"] == case[3] and [tier["winners"] for tier in said["tiers"]] == case[2], case, said)
    expect(0 < refused < 200, refused)


CLAIMS = {name: value for name, value in globals().items() if name.startswith(("every_", "the_"))}

if __name__ == "__main__":
    PROGRAM = sys.argv[1]
    sys.exit(check(CLAIMS, sys.argv[2:]))
