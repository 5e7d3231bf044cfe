"""Holds `drumroll serve` to what it says of tickets and sales, as a seller sees it.

    service_selling_test.py PROGRAM [CLAIM...]
"""
import concurrent.futures
import datetime
import json
import subprocess
import sys
import time

import serving
from claims import expect
from service_kit import DRAW, NUMBERS, TICKETS, http_once, in_an_hour, main, open_draw, ticket
from serving import Server, key


def a_server_without_any_setup_sells_closes_draws_and_looks_up():
    with Server() as server:
        open_draw(server)
        sold = server.must("POST", TICKETS, ticket(numbers=[(1, 5, 8, 16, 28, 33), (40, 41, 42, 43, 44, 45)]), status=201)
        expect(sold["plays"][0]["numbers"] == [1, 5, 8, 16, 28, 33] and sold["draw"] == 1200, sold)
        server.must("POST", TICKETS, {"ticket": key(), "player": 18, "quick_picks": 3}, status=201)
        expect(server.must("POST", DRAW + "/close")["plays"] == 5, "plays")
        seal = server.must("POST", DRAW + "/seal")
        expect(seal["plays"] == 5 and seal["tickets"] == 2, seal)
        expect(server.must("GET", DRAW + "/seal") == seal, seal)
        expect(server.must("POST", DRAW + "/results", {"numbers": NUMBERS})["numbers"] == NUMBERS, "numbers")
        outcome = server.must("POST", DRAW + "/settle")
        expect(outcome["tiers"][0]["winners"] == 1, outcome)
        if outcome["doubts"]:
            server.must("POST", DRAW + "/confirm", {"reason": "a drill"})
        published = server.must("POST", DRAW + "/publish")
        expect(published["state"] == "published", published)
        shown = server.must("GET", DRAW + "/result")
        expect(shown["tiers"] == published["tiers"] and shown["numbers"] == NUMBERS, shown)
        winners = server.must("GET", DRAW + "/winners?tier=1")
        expect([winner["player"] for winner in winners["winners"]] == [17] and winners["next"] is None, winners)
        mine = server.must("GET", DRAW + "/players/17/tickets")["tickets"]
        expect(len(mine) == 1 and mine[0]["plays"][0]["won"] == [{"tier": 1, "weight": 1}], mine)
        by_play = server.must("GET", f"{DRAW}/plays/{mine[0]['partition']}/{mine[0]['plays'][1]['ordinal']}")
        by_code = server.must("GET", f"{TICKETS}/{sold['code']}")
        expect(by_play == mine[0] and by_code == mine[0], by_play, by_code)
        expect(server.must("GET", DRAW + "/players/99/tickets")["tickets"] == [], "a player without tickets")
        verified = subprocess.run([serving.PROGRAM, "verify", str(server.data / "kr-lotto645-1200"), "--json"],
                                  capture_output=True, text=True, check=False)
        expect(json.loads(verified.stdout)["ok"], verified)


def a_retry_gets_the_same_receipt_and_other_content_is_a_conflict():
    with Server() as server:
        open_draw(server)
        name = key()
        first = server.ask("POST", TICKETS, ticket(name))
        again = server.ask("POST", TICKETS, ticket(name, numbers=[(6, 5, 4, 3, 2, 1)]))
        expect(first[0] == 201 and again[0] == 200 and first[1] == again[1], first, again)
        expect(server.must("GET", f"{TICKETS}/{name}") == first[1], "by key")
        expect(server.must("GET", f"{TICKETS}/{first[1]['code']}") == first[1], "by code")
        for other in (ticket(name, player=18), ticket(name, numbers=[(1, 2, 3, 4, 5, 7)]), ticket(name, channel=3),
                      ticket(name, numbers=[(1, 2, 3, 4, 5, 6)] * 2)):
            status, problem = server.ask("POST", TICKETS, other)
            expect(status == 409 and problem["type"] == "urn:drumroll:conflict", other, status, problem)
        picks = {"ticket": key(), "player": 5, "quick_picks": 2}
        one, two = server.ask("POST", TICKETS, picks), server.ask("POST", TICKETS, picks)
        expect(one[0] == 201 and two[0] == 200 and one[1] == two[1], one, two)
        expect(server.ask("POST", TICKETS, picks | {"quick_picks": 3})[0] == 409, "another quick pick")


def many_sellers_with_one_key_sell_one_ticket():
    with Server() as server:
        open_draw(server)
        name = key()

        def sell(_):
            with_own = http_once(server, "POST", TICKETS, ticket(name))
            return with_own

        with concurrent.futures.ThreadPoolExecutor(16) as sellers:
            answers = list(sellers.map(sell, range(64)))
        statuses = sorted(status for status, _ in answers)
        expect(statuses == [200] * 63 + [201], statuses)
        expect(len({json.dumps(receipt) for _, receipt in answers}) == 1, "receipts differ")
        expect(server.must("POST", DRAW + "/close")["plays"] == 1, "plays")


def each_ticket_of_a_batch_has_an_outcome_of_its_own():
    with Server() as server:
        open_draw(server)
        name = key()
        good, bad = ticket(name), ticket(numbers=[(1, 2, 3, 4, 5, 46)])
        outcomes = server.must("POST", DRAW + "/batch", {"tickets": [good, bad, ticket(name, player=9), good]}, status=200)["outcomes"]
        expect([outcome["status"] for outcome in outcomes] in ([201, 400, 409, 200], [200, 400, 409, 201]), outcomes)
        expect("tickets[1].plays[0]" in outcomes[1]["problem"]["detail"], outcomes[1])
        many = [ticket(numbers=[(1, 2, 3, 4, 5, 6)] * 5) for _ in range(2000)]
        outcomes = server.must("POST", DRAW + "/batch", {"tickets": many}, status=200)["outcomes"]
        expect(len(outcomes) == 2000 and all(outcome["status"] == 201 for outcome in outcomes), "a full batch")
        expect(server.ask("POST", DRAW + "/batch", {"tickets": [*many, ticket()]})[0] == 400, "one play too many")
        expect(server.ask("POST", DRAW + "/batch", {"tickets": []})[0] == 400, "an empty batch")
        expect(server.must("POST", DRAW + "/close")["plays"] == 10_001, "plays")


def a_cancelled_ticket_is_not_in_the_pool():
    with Server() as server:
        open_draw(server)
        keep, cancel = server.must("POST", TICKETS, ticket()), server.must("POST", TICKETS, ticket())
        voided = server.must("DELETE", f"{TICKETS}/{cancel['ticket']}", status=200)
        expect(voided["voided"] and voided["ticket"] == cancel["ticket"], voided)
        expect(server.must("DELETE", f"{TICKETS}/{cancel['code']}", status=200) == voided, "again")
        expect(server.ask("DELETE", f"{TICKETS}/{key()}")[0] == 404, "one that there is not")
        server.must("POST", DRAW + "/close")
        expect(server.ask("DELETE", f"{TICKETS}/{keep['ticket']}")[0] == 409, "after the close")
        seal = server.must("POST", DRAW + "/seal")
        expect(seal["plays"] == 1 and seal["voided_plays"] == 1, seal)


def a_sale_ends_at_its_time_and_late_tickets_are_told():
    with Server() as server:
        closes = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=3)).isoformat()
        draw = open_draw(server, closes=closes)
        expect(draw["closes"] and draw["state"] == "open", draw)
        before = ticket()
        server.must("POST", TICKETS, before, status=201)
        server.wait_until(lambda: server.must("GET", DRAW)["state"] == "closed")
        status, problem = server.ask("POST", TICKETS, ticket())
        expect(status == 409 and "ended" in problem["detail"], status, problem)
        expect(server.ask("POST", TICKETS, before)[0] == 200, "a retry after the close")
        closed = server.must("GET", DRAW)["closed"]
        expect(closed >= draw["closes"], closed, draw["closes"])
        expect("server-clock" in json.dumps(server.must("GET", DRAW + "/journal")), "who closed it")


def a_draw_that_was_due_while_no_server_ran_is_closed_at_the_start():
    with Server() as server:
        closes = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=2)).isoformat()
        open_draw(server, closes=closes)
        sold = server.must("POST", TICKETS, ticket(), status=201)
        server.kill()
        time.sleep(2)
        server.start()
        expect(server.must("GET", DRAW)["state"] == "closed", server.must("GET", DRAW))
        expect(server.must("GET", f"{TICKETS}/{sold['ticket']}") == sold, "the ticket")


def several_draws_and_games_sell_at_the_same_time():
    with Server() as server:
        open_draw(server)
        server.must("POST", "/v1/draws", {"game": "kr-lotto645", "draw": 1201, "partitions": 3, "closes": in_an_hour()}, status=201)
        server.must("POST", "/v1/draws", {"game": "us-powerball", "draw": 2000}, status=201)
        name = key()
        server.must("POST", TICKETS, ticket(name), status=201)
        server.must("POST", "/v1/draws/kr-lotto645-1201/tickets", ticket(name), status=201)
        power = {"ticket": name, "player": 1, "plays": [{"numbers": [1, 2, 3, 4, 69], "second": [26]}]}
        server.must("POST", "/v1/draws/us-powerball-2000/tickets", power, status=201)
        server.must("POST", DRAW + "/close")
        server.must("POST", "/v1/draws/us-powerball-2000/tickets", {"ticket": key(), "player": 1, "quick_picks": 1}, status=201)
        page = server.must("GET", "/v1/draws?limit=2")
        rest = server.must("GET", f"/v1/draws?limit=2&cursor={page['next']}")
        ids = [draw["id"] for draw in page["draws"] + rest["draws"]]
        expect(ids == ["kr-lotto645-1200", "kr-lotto645-1201", "us-powerball-2000"] and rest["next"] is None, ids)


def the_same_draw_again_is_fine_and_another_one_of_its_name_is_not():
    with Server() as server:
        closes = in_an_hour()
        first = open_draw(server, closes=closes)
        again = server.must("POST", "/v1/draws", {"game": "kr-lotto645", "draw": 1200, "closes": closes}, status=200)
        expect(first == again, first, again)
        for other in ({"closes": closes, "partitions": 4}, {}, {"closes": in_an_hour()}):
            expect(server.ask("POST", "/v1/draws", {"game": "kr-lotto645", "draw": 1200, **other})[0] == 409, other)
        for wrong, status in (({"game": "kr-lotto645"}, 400), ({"game": "nothing", "draw": 1}, 404), ({"game": "kr-lotto645", "draw": 0}, 400),
                              ({"game": "../x", "draw": 1}, 404), ({"game": "kr-lotto645", "draw": 1300, "closes": "soon"}, 400),
                              ({"game": "kr-lotto645", "draw": 1300, "partitions": 4097}, 400),
                              ({"game": "kr-lotto645", "draw": 1300, "controls": "dual"}, 409)):
            found, problem = server.ask("POST", "/v1/draws", wrong)
            expect(found == status, wrong, found, problem)


def every_ticket_with_a_receipt_is_there_after_a_kill():
    with Server() as server:
        open_draw(server)
        ledger = {}
        for round_number in range(4):
            end = time.monotonic() + 1.0

            def sell(seller):
                mine = {}
                try:
                    while time.monotonic() < end + 5:
                        name = key()
                        status, receipt = http_once(server, "POST", TICKETS, {"ticket": name, "player": seller, "quick_picks": 2})
                        if status in (200, 201):
                            mine[name] = receipt
                except (OSError, ValueError):
                    pass  # It was killed.
                except Exception as error:  # pylint: disable=broad-except
                    if "http.client" not in type(error).__module__:
                        raise
                return mine

            with concurrent.futures.ThreadPoolExecutor(8) as sellers:
                sold = [sellers.submit(sell, seller) for seller in range(8)]
                time.sleep(1.0)
                server.kill()
                for mine in sold:
                    ledger |= mine.result()
            server.start()
        expect(len(ledger) > 100, f"only {len(ledger)} tickets were sold")
        for name, receipt in ledger.items():
            found, document = server.ask("GET", f"{TICKETS}/{name}")
            expect(found == 200 and document == receipt, name, receipt, document)
        server.must("POST", DRAW + "/close")
        seal = server.must("POST", DRAW + "/seal")
        expect(seal["tickets"] >= len(ledger), seal, len(ledger))


def too_many_waiting_tickets_are_told_to_come_again():
    with Server("--queued-tickets-max=1", "--linger-micros=200000") as server:
        open_draw(server, partitions=1)
        outcomes = server.must("POST", DRAW + "/batch", {"tickets": [ticket() for _ in range(200)]})["outcomes"]
        statuses = {outcome["status"] for outcome in outcomes}
        expect(201 in statuses and statuses <= {201, 429}, statuses)
        sold = sum(outcome["status"] == 201 for outcome in outcomes)
        expect(server.must("POST", DRAW + "/close")["plays"] == sold, sold)


if __name__ == "__main__":
    sys.exit(main(globals(), sys.argv))
