"""Holds `drumroll serve` to what it says, as a client sees it.

    service_test.py PROGRAM [CLAIM...]
"""
import concurrent.futures
import datetime
import json
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import serving
from claims import Skip, check, expect
from serving import Server, key

DRAW = "/v1/draws/kr-lotto645-1200"
TICKETS = DRAW + "/tickets"
NUMBERS = "1 5 8 16 28 33 + 45"


def ticket(name=None, player=17, numbers=((1, 2, 3, 4, 5, 6),), **more):
    return {"ticket": name or key(), "player": player, "plays": [{"numbers": list(play)} for play in numbers], **more}


def open_draw(server, **more):
    return server.must("POST", "/v1/draws", {"game": "kr-lotto645", "draw": 1200, **more}, status=201)


def in_an_hour():
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)).isoformat()


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


def http_once(server, method, path, body=None, **more):
    """On a connection of its own, as another client."""
    other = object.__new__(Server)
    other.port, other.connection = server.port, None
    return other.ask(method, path, body, **more)


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


def a_stop_finishes_what_is_under_way_and_the_sale_goes_on_after_it():
    with Server() as server:
        open_draw(server)
        sold = server.must("POST", TICKETS, ticket())
        expect(server.stop() == 0, server.process.stderr.read())
        server.start()
        expect(server.must("GET", DRAW)["state"] == "open", "the state")
        expect(server.must("GET", f"{TICKETS}/{sold['ticket']}") == sold, "the ticket")


def a_second_server_or_program_cannot_write_to_an_open_draw():
    with Server() as server:
        open_draw(server)
        directory = str(server.data / "kr-lotto645-1200")
        closing = subprocess.run([serving.PROGRAM, "close", directory], capture_output=True, text=True, check=False)
        expect(closing.returncode == 1 and str(server.process.pid) in closing.stderr, closing)
        second = subprocess.run([serving.PROGRAM, "serve", f"--data={server.data}", "--listen=127.0.0.1:0"],
                                capture_output=True, text=True, timeout=60, check=False)
        expect(second.returncode == 1 and str(server.process.pid) in second.stderr, second)
        server.must("POST", TICKETS, ticket(), status=201)


def a_word_on_the_clock_is_given_by_a_verb_while_a_server_sells():
    with Server() as server:
        open_draw(server, controls="single")
        expect(server.must("GET", DRAW)["clock_jump"] is None, "no jump")
        command = [serving.PROGRAM, "clock", str(server.data / "kr-lotto645-1200"), "--reason=checked by telephone", "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        said = json.loads(done.stdout)
        expect(said.keys() == {"draw", "clock_accepted", "clock"} and said["draw"] == 1200, done)
        last = server.must("GET", DRAW + "/journal")["entries"][-1]
        expect(last["action"] == "clock-accepted" and last["note"] == f"it says {said['clock']}: checked by telephone", last)
        server.must("POST", TICKETS, ticket(), status=201)
        server.stop()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        expect(done.returncode == 1 and "no server sells draw 1200 of kr-lotto645 now" in done.stderr, done)


def late_tickets_are_counted_though_nothing_is_entered_of_them():
    with Server() as server:
        open_draw(server)
        server.must("POST", DRAW + "/close")
        server.must("POST", TICKETS, ticket(), status=409)
        server.must("POST", DRAW + "/seal")
        entries = len(server.must("GET", DRAW + "/journal")["entries"])
        server.must("POST", TICKETS, ticket(), status=409)
        server.must("POST", DRAW + "/batch", {"tickets": [ticket(), ticket()]}, status=409)
        expect(server.must("GET", DRAW)["late"] == 4, server.must("GET", DRAW))
        expect('drumroll_late_total{draw="kr-lotto645-1200"} 4\n' in server.must("GET", "/metrics"), "metrics")
        expect(len(server.must("GET", DRAW + "/journal")["entries"]) == entries, "entries")


def steps_of_other_programs_are_seen():
    with Server() as server:
        open_draw(server)
        server.must("POST", TICKETS, ticket(numbers=[(1, 5, 8, 16, 28, 33)]))
        server.must("POST", DRAW + "/close")
        server.must("POST", DRAW + "/seal")
        directory = str(server.data / "kr-lotto645-1200")
        for words in (["result", directory, f"--numbers={NUMBERS}"], ["settle", directory]):
            subprocess.run([serving.PROGRAM, *words], capture_output=True, check=True)
        expect(server.must("GET", DRAW)["state"] == "settled", server.must("GET", DRAW))
        expect(server.must("GET", DRAW + "/winners")["winners"][0]["tier"] == 1, "the winners")


def steps_out_of_order_are_refused_and_say_why():
    with Server() as server:
        open_draw(server)
        server.must("POST", TICKETS, ticket())
        for step, body, words in (("seal", None, "close it first"), ("results", {"numbers": NUMBERS}, "not ended"),
                                  ("settle", None, "not ended"), ("publish", None, "not ended"), ("balance", "x", "not ended")):
            kind = "text/plain" if step == "balance" else "application/json"
            status, problem = server.ask("POST", f"{DRAW}/{step}", body, text=kind)
            expect(status == 409 and words in problem["detail"], step, status, problem)
        server.must("POST", DRAW + "/close")
        server.must("POST", DRAW + "/close")
        server.must("POST", DRAW + "/seal")
        expect(server.ask("POST", DRAW + "/seal")[0] == 409, "a second seal")
        for path in ("/players/17/tickets", "/plays/0/0", "/winners", "/result"):
            status, problem = server.ask("GET", DRAW + path)
            expect(status == 409, path, status, problem)
        refused = [entry for entry in server.must("GET", DRAW + "/journal")["entries"] if entry["action"] == "refused"]
        expect(len(refused) == 5, refused)
        expect(server.ask("GET", f"{TICKETS}/{key()}")[0] == 409, "by its key after the seal")


def a_wrong_result_is_corrected_and_nothing_is_edited():
    with Server() as server:
        open_draw(server)
        server.must("POST", TICKETS, ticket(numbers=[(1, 5, 8, 16, 28, 33)]))
        server.must("POST", DRAW + "/close")
        server.must("POST", DRAW + "/seal")
        server.must("POST", DRAW + "/results", {"numbers": NUMBERS})
        first = server.must("POST", DRAW + "/settle")
        if first["doubts"]:
            server.must("POST", DRAW + "/confirm", {"reason": "a drill"})
        server.must("POST", DRAW + "/publish")
        server.must("POST", DRAW + "/correct", {"reason": "numbers of another draw"})
        server.must("POST", DRAW + "/results", {"feed": {"format": "drumroll-result/1", "game": "kr-lotto645", "draw": 1200, "numbers": "2 3 4 6 7 9 + 10"}})
        server.must("POST", DRAW + "/settle")
        server.must("POST", DRAW + "/publish")
        now, before = server.must("GET", DRAW + "/result"), server.must("GET", DRAW + "/result?revision=1")
        expect(now["revision"] == 2 and now["tiers"][0]["winners"] == 0 and now["state"] == "corrected", now)
        expect(before["outcome"] == first["outcome"] and before["numbers"] == NUMBERS, before)


def a_void_draw_counts_no_more():
    with Server() as server:
        open_draw(server)
        server.must("POST", TICKETS, ticket())
        expect(server.must("POST", DRAW + "/void", {"reason": "a drill"})["voided"], "voided")
        expect(server.must("GET", DRAW)["state"] == "voided", "the state")
        expect(server.ask("POST", TICKETS, ticket())[0] == 409, "a ticket")


def winners_come_page_by_page():
    with Server() as server:
        open_draw(server)
        tickets = [ticket(player=player, numbers=[(1, 5, 8, 16, 28, 33), (1, 5, 8, 40, 41, 42)]) for player in range(50)]
        server.must("POST", DRAW + "/batch", {"tickets": tickets})
        for step, body in (("close", None), ("seal", None), ("results", {"numbers": NUMBERS}), ("settle", None)):
            server.must("POST", f"{DRAW}/{step}", body)
        whole = server.must("GET", DRAW + "/winners")["winners"]
        expect(len(whole) == 100, len(whole))
        for query, wanted in (("limit=7", whole), ("limit=7&tier=1", [winner for winner in whole if winner["tier"] == 1])):
            found, cursor = [], ""
            while cursor is not None:
                page = server.must("GET", f"{DRAW}/winners?{query}{'&cursor=' + cursor if cursor else ''}")
                expect(len(page["winners"]) <= 7, page)
                found += page["winners"]
                cursor = page["next"]
            expect(found == wanted, query, len(found))
        for query in ("tier=0", "tier=6", "limit=0", "limit=x", "cursor=zz", "cursor=99.0", "other=1", "limit=1&limit=2"):
            expect(server.ask("GET", f"{DRAW}/winners?{query}")[0] == 400, query)
        expect(server.ask("GET", DRAW + "/winners?revision=9")[0] == 409, "a revision that there is not")


def new_token(name, role, channel=None):
    flags = ["--name=" + name, "--role=" + role] + ([f"--channel={channel}"] if channel is not None else [])
    made = subprocess.run([serving.PROGRAM, "token", "new", "--json", *flags], capture_output=True, text=True, check=True)
    document = json.loads(made.stdout)
    return document["token"], document["entry"]


PEOPLE = {"shop7": ("seller", 7), "shop8": ("seller", 8), "kim": ("officer", None), "lee": ("officer", None),
          "ada": ("auditor", None), "root": ("admin", None)}


def with_people(*flags):
    kept = tempfile.TemporaryDirectory(prefix="drumroll-tokens-")
    path = pathlib.Path(kept.name) / "tokens.toml"
    tokens = {}
    with open(path, "w", encoding="utf-8") as file:
        for name, (role, channel) in PEOPLE.items():
            tokens[name], entry = new_token(name, role, channel)
            file.write(entry + "\n")
    server = Server(f"--tokens={path}", *flags)
    server.kept = kept  # As long as the server needs it.
    return server, tokens, path


def an_evening_with_dual_controls_takes_the_people_that_it_takes():
    server, who, _ = with_people()
    with server:
        expect(server.ask("GET", "/v1/draws")[0] == 401, "nobody")
        expect(server.ask("GET", "/v1/draws", token="drumroll_x")[0] == 401, "a wrong token")
        expect(server.ask("GET", "/healthz")[0] == 200, "health")
        expect(server.ask("POST", "/v1/draws", {"game": "kr-lotto645", "draw": 1200}, token=who["shop7"])[0] == 403, "a seller opens")
        server.must("POST", "/v1/draws", {"game": "kr-lotto645", "draw": 1200, "controls": "dual"}, token=who["root"])
        sold = server.must("POST", TICKETS, ticket(numbers=[(1, 5, 8, 16, 28, 33)]), token=who["shop7"])
        expect(sold["channel"] == 7, sold)
        expect(server.ask("POST", TICKETS, ticket(channel=8), token=who["shop7"])[0] == 403, "another channel")
        expect(server.ask("GET", f"{TICKETS}/{sold['ticket']}", token=who["shop8"])[0] == 403, "another's ticket")
        expect(server.ask("DELETE", f"{TICKETS}/{sold['ticket']}", token=who["shop8"])[0] == 403, "another's ticket")
        server.must("GET", f"{TICKETS}/{sold['ticket']}", token=who["shop7"])
        expect(server.ask("POST", DRAW + "/close", token=who["root"])[0] == 403, "an admin closes")
        server.must("POST", DRAW + "/close", token=who["kim"])
        seal = server.must("POST", DRAW + "/seal", token=who["kim"])
        expect(server.ask("GET", DRAW + "/players/17/tickets", token=who["kim"])[0] == 409, "blind")
        with tempfile.TemporaryDirectory() as other:
            subprocess.run(["cp", "-r", str(server.data / "kr-lotto645-1200"), other + "/copy"], check=True)
            subprocess.run([serving.PROGRAM, "verify", other + "/copy", f"--statement={other}/b", "--by=node-b"],
                           capture_output=True, check=True)
            statement = pathlib.Path(other + "/b").read_text(encoding="utf-8")
        bad = server.ask("POST", DRAW + "/balance", statement.replace("plays 1", "plays 2"), token=who["ada"], text="text/plain")
        expect(bad[0] == 400, bad)
        expect(server.must("POST", DRAW + "/balance", statement, token=who["ada"], text="text/plain")["by"] == "node-b", "balance")
        entry = {"numbers": NUMBERS, "source": "the hall"}
        expect(server.must("POST", DRAW + "/results", entry, token=who["kim"])["waits"], "the first entry")
        expect(server.ask("POST", DRAW + "/results", {"numbers": NUMBERS, "source": "television"}, token=who["kim"])[0] in (403, 409), "one person twice")
        journal = server.must("GET", DRAW + "/journal", token=who["ada"])
        expect(NUMBERS not in json.dumps(journal) and journal["waiting"] == 1, journal)
        expect(not server.must("POST", DRAW + "/results", {"numbers": NUMBERS, "source": "television"}, token=who["lee"])["waits"], "the second")
        outcome = server.must("POST", DRAW + "/settle", token=who["kim"])
        if outcome["doubts"]:
            server.must("POST", DRAW + "/confirm", {"reason": "a drill"}, token=who["kim"])
        expect(server.ask("POST", DRAW + "/publish", token=who["lee"])[0] == 409, "nothing is approved")
        expect(server.ask("GET", DRAW + "/players/17/tickets", token=who["shop7"])[0] == 409, "before it is published")
        expect(server.ask("GET", DRAW + "/result", token=who["shop7"])[0] == 403, "before it is published")
        approval = {"seal": seal["seal"][:16], "outcome": outcome["outcome"][:16], "numbers": NUMBERS}
        expect(server.ask("POST", DRAW + "/approve", approval | {"seal": "0" * 16}, token=who["kim"])[0] == 409, "another seal")
        server.must("POST", DRAW + "/approve", approval, token=who["kim"])
        expect(server.ask("POST", DRAW + "/publish", token=who["kim"])[0] in (403, 409), "who approved publishes")
        server.must("POST", DRAW + "/publish", token=who["lee"])
        won = server.must("GET", DRAW + "/players/17/tickets", token=who["shop7"])["tickets"]
        expect(won[0]["plays"][0]["won"][0]["tier"] == 1, won)
        expect(server.must("GET", DRAW + "/players/17/tickets", token=who["shop8"])["tickets"] == [], "another's tickets")
        expect(server.ask("GET", DRAW + "/players/17/tickets", token=who["root"])[0] == 403, "an admin looks")


def table_of_states():
    """docs/formats/draw.md: whether a command may be given, by (row, state), with dual controls."""
    page = (pathlib.Path(__file__).resolve().parent.parent / "docs/formats/draw.md").read_text(encoding="utf-8")
    head, *rows = re.findall(r"^\| (?:command|sell|close|seal|balance|enter|reject|settle|confirm|correct|void|look|list|pay|read).*\|$", page, re.M)
    states = [cell.strip() for cell in head.strip("|").split("|")][1:]
    table = {}
    for row in rows:
        name, *cells = [cell.strip() for cell in row.strip("|").split("|")]
        if len(cells) == len(states):
            table |= {(name.split(",")[0].split(" ")[0], state): cell == "+" for state, cell in zip(states, cells)}
    return table


TRIES = {"sell": ("POST", "/tickets", ticket), "close": ("POST", "/close", lambda: None), "seal": ("POST", "/seal", lambda: None),
         "balance": ("POST", "/balance", lambda: "x"), "enter": ("POST", "/results", lambda: {"numbers": NUMBERS, "source": "s"}),
         "reject": ("POST", "/reject", lambda: {"reason": "r"}), "settle": ("POST", "/settle", lambda: None),
         "confirm": ("POST", "/publish", lambda: None), "correct": ("POST", "/correct", lambda: {"reason": "r"}),
         "void": ("POST", "/void", lambda: {"reason": "r"}), "look": ("GET", "/players/17/tickets", lambda: None),
         "list": ("GET", "/winners", lambda: None), "pay": ("GET", "/players/17/tickets", lambda: None)}


def what_the_table_refuses_is_refused_in_every_state():
    table = table_of_states()
    expect(len(table) == 14 * 10, len(table))
    server, who, _ = with_people()
    with server:
        seen = set()

        def hold_to_table():
            state = server.must("GET", DRAW, token=who["ada"])["state"]
            seen.add(state)
            for command, (method, path, body) in TRIES.items():
                token = who["shop7"] if command in ("sell", "pay") else who["kim"]
                if not table[command, state]:
                    kind = "text/plain" if command == "balance" else "application/json"
                    status, problem = server.ask(method, DRAW + path, body(), token=token, text=kind)
                    expect(status == 409 and (command == "sell" or f"is {state}" in problem["detail"]), state, command, status, problem)
                elif method == "GET" and state not in ("open", "closed"):  # Tickets are found by player once they are sealed.
                    server.must(method, DRAW + path, token=token)
            expect(server.must("GET", DRAW, token=who["ada"])["state"] == state, "a refusal changed the state", state)

        def step(path, body=None, person="kim", text="application/json"):
            return server.must("POST", DRAW + path, body, token=who[person], text=text)

        server.must("POST", "/v1/draws", {"game": "kr-lotto645", "draw": 1200, "controls": "dual"}, token=who["root"])
        server.must("POST", TICKETS, ticket(numbers=[(1, 5, 8, 16, 28, 33)]), token=who["shop7"])
        hold_to_table()
        for path in ("/close", "/seal"):
            step(path)
            hold_to_table()
        with tempfile.TemporaryDirectory() as other:
            subprocess.run(["cp", "-r", str(server.data / "kr-lotto645-1200"), other + "/copy"], check=True)
            subprocess.run([serving.PROGRAM, "verify", other + "/copy", f"--statement={other}/b", "--by=node-b"], capture_output=True, check=True)
            step("/balance", pathlib.Path(other + "/b").read_text(encoding="utf-8"), "ada", "text/plain")
        hold_to_table()
        seal = server.must("GET", DRAW + "/seal", token=who["ada"])["seal"]
        for numbers in (NUMBERS, "1 5 8 16 28 33 + 44"):
            step("/results", {"numbers": numbers, "source": "the hall"})
            step("/results", {"numbers": numbers, "source": "television"}, "lee")
            if numbers == NUMBERS:
                hold_to_table()
            outcome = step("/settle")
            if outcome["doubts"]:
                step("/confirm", {"reason": "a drill"})
            if numbers == NUMBERS:
                hold_to_table()
            step("/approve", {"seal": seal, "outcome": outcome["outcome"], "numbers": numbers})
            step("/publish", person="lee")
            hold_to_table()
            if numbers == NUMBERS:
                step("/correct", {"reason": "the bonus was wrong"})
                hold_to_table()
        expect(not step("/void", {"reason": "a drill"})["voided"], "one person voids a draw")
        expect(step("/void", {"reason": "a drill"}, "lee")["voided"], "two people void a draw")
        hold_to_table()
        expect(seen == {state for _, state in table}, seen)


def tokens_are_read_again_at_a_hangup():
    server, who, path = with_people()
    with server:
        server.must("GET", "/v1/draws", token=who["kim"])
        token, entry = new_token("new", "auditor")
        path.write_text(entry, encoding="utf-8")
        server.process.send_signal(1)
        server.wait_until(lambda: server.ask("GET", "/v1/draws", token=token)[0] == 200)
        expect(server.ask("GET", "/v1/draws", token=who["kim"])[0] == 401, "a token that was taken away")
        path.write_text("not toml [", encoding="utf-8")
        server.process.send_signal(1)
        time.sleep(0.3)
        server.must("GET", "/v1/draws", token=token)


def an_open_door_to_the_network_is_refused():
    with tempfile.TemporaryDirectory() as directory:
        done = subprocess.run([serving.PROGRAM, "serve", f"--data={directory}/d", "--listen=0.0.0.0:0"],
                              capture_output=True, text=True, timeout=30, check=False)
        expect(done.returncode == 2 and "token" in done.stderr, done)


def without_tokens_only_local_names_are_answered():
    with Server() as server:
        expect(server.ask("GET", "/v1/draws", headers={"Host": "evil.example"})[0] == 403, "a foreign name")
        expect(server.ask("GET", "/v1/draws", headers={"Host": f"localhost:{server.port}"})[0] == 200, "localhost")
        status, _ = server.ask("POST", "/v1/draws", json.dumps({"game": "kr-lotto645", "draw": 1200}), text="text/plain")
        expect(status == 415, "a form of a web page", status)


def metrics_and_the_api_document_are_there():
    with Server() as server:
        open_draw(server)
        server.must("POST", TICKETS, ticket())
        text = server.must("GET", "/metrics")
        expect(re.search(r'^drumroll_tickets_total\{draw="kr-lotto645-1200"\} 1$', text, re.M), text)
        expect('route="/v1/draws/{draw}/tickets"' in text and "drumroll_sync_seconds_bucket" in text, text)
        document = server.must("GET", "/openapi.json")
        expect(document["openapi"] == "3.1.0" and "/v1/draws/{draw}/tickets" in document["paths"], document)
        names = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(document)))
        expect(names <= set(document["components"]["schemas"]), names)
        expect(server.must("GET", "/v1/games")["games"], "games")
        expect(server.must("GET", "/v1/games/kr-lotto645")["eras"], "a game")
        expect(server.must("GET", "/version")["version"], "version")


def requests_have_ids_and_pipelined_ones_are_answered_in_order():
    with Server() as server:
        _, _, headers = server.ask_for_all("GET", "/healthz", headers={"X-Request-Id": "mine-1"})
        expect(headers["X-Request-Id"] == "mine-1", headers)
        _, _, headers = server.ask_for_all("GET", "/healthz", headers={"X-Request-Id": "not mine\t!"})
        expect(re.fullmatch("[0-9a-f]{16}", headers["X-Request-Id"]), headers)
        one = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: r%d\r\n\r\n"
        answer = server.raw(b"".join(one % i for i in range(50)), b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                            half_close=False)
        ids = re.findall(rb"X-Request-Id: (r\d+)", answer)
        expect(ids == [b"r%d" % i for i in range(50)], ids)
        head = server.raw(b"HEAD /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", half_close=False)
        expect(head.startswith(b"HTTP/1.1 200") and head.endswith(b"\r\n\r\n"), head)


def http_shapes():
    """Malformed requests, and what a client gets: a 4xx or a closed connection."""
    get = b"GET /healthz HTTP/1.1\r\n"
    host = b"Host: localhost\r\n"
    post = b"POST /v1/draws HTTP/1.1\r\n" + host + b"Content-Type: application/json\r\n"
    yield from (b"\r\n\r\n\r\n\r\nx\r\n\r\n", b"\0" * 64, b"\xff" * 64, b"GET\r\n\r\n", b"GET /\r\n\r\n", b"GET / HTTP\r\n\r\n", b"GET / HTTP/0.9\r\n\r\n",
                b"GET / HTTP/2.0\r\n" + host + b"\r\n", b"GET / HTTP/1.2\r\n" + host + b"\r\n", b"GET / http/1.1\r\n" + host + b"\r\n",
                b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 100, b"GET  / HTTP/1.1\r\n" + host + b"\r\n",
                b"GET / HTTP/1.1 \r\n" + host + b"\r\n", b"GET /\thealthz HTTP/1.1\r\n" + host + b"\r\n", b"G\0T / HTTP/1.1\r\n" + host + b"\r\n",
                get + b"\r\n", get + host + host + b"\r\n", get + b"Host : localhost\r\n\r\n", get + b"Host: a\r\nHost: b\r\n\r\n",
                get + host + b"X: a\0b\r\n\r\n", get + host + b"X\x01: a\r\n\r\n", get + host + b": a\r\n\r\n", get + host + b"X a\r\n\r\n",
                get + host + b"X: a\rb\r\n\r\n", get + host + b"X: " + b"a" * 20000 + b"\r\n\r\n", get + host + b"X: a\r\n" * 3000 + b"\r\n",
                b"GET /" + b"a" * 20000 + b" HTTP/1.1\r\n" + host + b"\r\n", get + host + b"Content-Length: 5\r\n\r\nhello",
                get + host + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
    for target in (b"healthz", b"*", b"http://localhost/healthz", b"//healthz", b"/healthz/", b"/./healthz", b"/../healthz", b"/%68ealthz", b"/healthz%00",
                   b"/healthz;a", b"/v1//draws", b"/v1/draws/%2e%2e", b"/v1/draws/../../etc", b"/v1/draws/a\\b", b"/\xc3\xa9", b"/v1/draws?x=1", b"/v1/draws?limit=0",
                   b"/v1/draws?limit=1&limit=1", b"/v1/draws?limit", b"/v1/draws?limit=%31", b"/v1/draws?&", b"/v1/draws?limit=1#x", b"/nothing", b"/v1"):
        yield b"GET " + target + b" HTTP/1.1\r\n" + host + b"\r\n"
    for method in (b"PUT", b"PATCH", b"OPTIONS", b"TRACE", b"CONNECT", b"get", b"FOO", b"DELETE", b"POST"):
        yield method + b" /healthz HTTP/1.1\r\n" + host + b"\r\n"
    body = b'{"game":"kr-lotto645","draw":1}'
    for length in (b"-1", b"+5", b"0x5", b"5, 5", b"5,6", b"5 5", b"99999999999999999999", b"", b"a", b"1e3", b"999999999", b"5\r\nContent-Length: 6",
                   b"5\r\nContent-Length: 5", b"10\r\nTransfer-Encoding: chunked"):
        yield post + b"Content-Length: " + length + b"\r\n\r\n" + body
    for encoding in (b"gzip", b"gzip, chunked", b"chunked, gzip", b"chunked\r\nTransfer-Encoding: chunked", b"identity", b"xchunked", b"chunked;q=1", b"\x0bchunked",
                     b"chunked\r\nContent-Length: 5", b'"chunked"', b"chunked, chunked"):
        yield post + b"Transfer-Encoding: " + encoding + b"\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    for chunks in (b"x\r\n", b"-1\r\n", b"5\r\nhellox\r\n0\r\n\r\n", b"5 \nhello\n0\n\n", b"FFFFFFFFFFFFFFFFF\r\n", b"0x5\r\nhello\r\n0\r\n\r\n", b"5;\0\r\nhello\r\n0\r\n\r\n",
                   b"5\r\nhello\r\n", b"7fffffffffffffff\r\nhello", b"\r\n", b"5\r\nhell", b"80000\r\n" + b"a" * 600000):
        yield post + b"Transfer-Encoding: chunked\r\n\r\n" + chunks
    yield b"POST /v1/draws HTTP/1.0\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    yield post + b"Content-Length: 200\r\n\r\n" + body  # Less than it says.
    yield post + b"Expect: 200-maybe\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello"


def json_shapes():
    """Bodies that are no ticket."""
    good = '"ticket":"%s","player":1,"plays":[{"numbers":[1,2,3,4,5,6]}]' % key()
    yield from ("", "null", "1", '"x"', "[]", "{}", "{", "}", "[" * 100, "{" * 100, '{"a":' * 50 + "1" + "}" * 50, "{" + good, "{" + good + "}}", "{" + good + "}x",
                "{" + good + ",}", "{" + good + ',"player":1}', "{" + good + ',"pl\\u0061yer":1}', "{" + good + ',"more":1}', "{" + good + ',"quick_picks":1}',
                "{'ticket':1}", "{" + good.replace(":1,", ":01,") + "}", "\ufeff{" + good + "}", "{" + good + "}\0", "// x\n{" + good + "}", "{" + good + "/* */}")
    for player in ("-1", "1.0", "1e0", "1e999", "18446744073709551616", "1" * 400, '"1"', "null", "true", "[]", "{}", "NaN", "Infinity", "0x1", "+1", ".5", "1."):
        yield '{"ticket":"%s","player":%s,"plays":[{"numbers":[1,2,3,4,5,6]}]}' % (key(), player)
    for name in ('"x"', "1", "null", '""', '"%s0"' % key(), '"%s"' % key()[:-1], '"%s"' % ("z" * 32), '"\\ud800"', '"\\u0000"', "[]"):
        yield '{"ticket":%s,"player":1,"plays":[{"numbers":[1,2,3,4,5,6]}]}' % name
    for numbers in ("[]", "[1]", "[1,2,3,4,5]", "[1,2,3,4,5,5]", "[0,1,2,3,4,5]", "[1,2,3,4,5,46]", "[1,2,3,4,5,256]", "[1,2,3,4,5,-6]", "[1,2,3,4,5,6.0]", "[1,2,3,4,5,1e1]",
                    "[1,2,3,4,5,null]", '[1,2,3,4,5,"6"]', "[[1,2,3,4,5,6]]", "1", '"1 2 3 4 5 6"', "{}", "[" + ",".join(["1"] * 5000) + "]", "[1,2,3,4,5,99999999999999999999]"):
        yield '{"ticket":"%s","player":1,"plays":[{"numbers":%s}]}' % (key(), numbers)
    for plays in ("[]", "{}", "[1]", "[[]]", "[{}]", "[null]", '[{"numbers":[1,2,3,4,5,6],"second":[1]}]', '[{"numbers":[1,2,3,4,5,6],"numbers":[1,2,3,4,5,6]}]',
                  '[{"numbers":[1,2,3,4,5,6],"x":1}]', "[" + ",".join(['{"numbers":[1,2,3,4,5,6]}'] * 300) + "]"):
        yield '{"ticket":"%s","player":1,"plays":%s}' % (key(), plays)
    for picks in ("0", "-1", "1.5", "1000000", '"1"', "null", "[]"):
        yield '{"ticket":"%s","player":1,"quick_picks":%s}' % (key(), picks)
    for channel in ("-1", "4294967296", "1.0", '"1"', "[]"):
        yield '{"ticket":"%s","player":1,"channel":%s,"quick_picks":1}' % (key(), channel)
    yield b'{"ticket":"\xff","player":1,"quick_picks":1}'
    yield b'{"\xc0\x80":1}'
    yield b'{"ticket":"\xed\xa0\x80","player":1,"quick_picks":1}'


def malformed_requests_get_a_4xx_or_a_close_and_the_server_keeps_serving():
    with Server("--head-seconds=2", "--body-seconds=2") as server:
        open_draw(server)
        shapes = list(http_shapes())
        expect(len(shapes) >= 100, len(shapes))
        for shape in shapes:
            answer = server.raw(shape)
            statuses = [int(status) for status in re.findall(rb"^HTTP/1\.1 (\d{3}) ", answer, re.M)]
            expect(not answer or (statuses and all(400 <= status < 500 for status in statuses)), shape[:200], answer[:300])
        expect(server.must("GET", "/v1/draws")["draws"], "the server")


def malformed_bodies_are_refused_with_their_place_and_nothing_is_sold():
    with Server() as server:
        open_draw(server)
        bodies = list(json_shapes())
        expect(len(bodies) >= 95, len(bodies))
        for body in bodies:
            data = body if isinstance(body, bytes) else body.encode()
            status, problem = server.ask("POST", TICKETS, data)
            expect(status in (400, 413) and problem["detail"], body[:200], status, problem)
            status, problem = server.ask("POST", DRAW + "/batch", b'{"tickets":[' + data + b"]}")
            sold = status == 200 and any(outcome["status"] in (200, 201) for outcome in problem["outcomes"])
            expect(status in (200, 400, 413) and not sold, body[:200], status, problem)
        expect(server.must("POST", DRAW + "/close")["plays"] == 0, "plays")


def slow_clients_are_let_go_and_others_are_served_meanwhile():
    with Server("--head-seconds=2", "--body-seconds=2", "--idle-seconds=2", "--connections-max=600") as server:
        open_draw(server)
        before = server.memory()
        slow = [socket.create_connection(("127.0.0.1", server.port), timeout=30) for _ in range(500)]
        starts = (b"", b"G", b"GET /healthz HTTP/1.1\r\nHost: local",
                  b"POST " + TICKETS.encode() + b" HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{")
        for i, connection in enumerate(slow):
            connection.sendall(starts[i % 4])
        for _ in range(20):
            server.must("POST", TICKETS, ticket(), status=201)
        expect(server.memory() - before < 64 << 20, "memory", before, server.memory())
        for connection in slow:
            answer = b""
            try:
                while piece := connection.recv(4096):
                    answer += piece
            except ConnectionError:
                pass
            expect(not answer or answer.startswith(b"HTTP/1.1 408 "), answer)
            connection.close()
        server.must("POST", TICKETS, ticket(), status=201)


def more_connections_than_there_may_be_are_told_to_come_later():
    with Server("--connections-max=20") as server:
        server.must("GET", "/healthz")
        held = [socket.create_connection(("127.0.0.1", server.port), timeout=10) for _ in range(40)]
        time.sleep(0.5)
        told = 0
        for connection in held:
            connection.settimeout(0.2)
            try:
                told += connection.recv(4096).startswith(b"HTTP/1.1 503 ")
            except (socket.timeout, ConnectionError):
                pass
        expect(told >= 20, told)
        for connection in held:
            connection.close()
        server.connection = None
        server.wait_until(lambda: server.ask("GET", "/healthz")[0] == 200)


def too_few_descriptors_are_survived():
    with Server() as server:
        open_draw(server)
        import resource
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (64, 64))
        held = []
        for _ in range(100):
            held.append(socket.create_connection(("127.0.0.1", server.port), timeout=10))
        time.sleep(0.5)
        for connection in held:
            connection.close()
        server.connection = None
        server.wait_until(lambda: server.ask("GET", "/healthz")[0] == 200)
        server.must("POST", TICKETS, ticket(), status=201)


def too_many_waiting_tickets_are_told_to_come_again():
    with Server("--queued-tickets-max=1", "--linger-micros=200000") as server:
        open_draw(server, partitions=1)
        outcomes = server.must("POST", DRAW + "/batch", {"tickets": [ticket() for _ in range(200)]})["outcomes"]
        statuses = {outcome["status"] for outcome in outcomes}
        expect(201 in statuses and statuses <= {201, 429}, statuses)
        sold = sum(outcome["status"] == 201 for outcome in outcomes)
        expect(server.must("POST", DRAW + "/close")["plays"] == sold, sold)


def the_commands_of_the_readme_work():
    if not shutil.which("curl"):
        raise Skip("there is no curl")
    readme = (pathlib.Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
    commands = re.search(r"```sh\n(curl .*?)```", readme, re.S)[1]
    expect(len(commands.splitlines()) == 5, commands)
    with Server() as server:
        for command in commands.replace("localhost:8645", f"localhost:{server.port}").splitlines():
            done = subprocess.run(["bash", "-c", command.replace("curl ", "curl -sS --fail-with-body ", 1)], capture_output=True, text=True, check=False)
            expect(done.returncode == 0, command, done)
        plays = json.loads(done.stdout)["tickets"][0]["plays"]
        expect(len(plays) == 5 and all(isinstance(play["won"], list) for play in plays), done.stdout)


def the_unit_for_systemd_is_hardened():
    unit = pathlib.Path(__file__).resolve().parent.parent / "packaging" / "drumroll.service"
    if not shutil.which("systemd-analyze"):
        raise Skip("there is no systemd-analyze")
    done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=15", str(unit)], capture_output=True, text=True, check=False)
    expect(done.returncode == 0, done.stdout[-500:], done.stderr)


def a_supervisor_is_told_when_it_is_ready_and_when_it_stops():
    with tempfile.TemporaryDirectory() as directory, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor:
        supervisor.bind(directory + "/notify")
        supervisor.settimeout(30)
        with Server(environment={"NOTIFY_SOCKET": directory + "/notify"}) as server:
            expect(supervisor.recv(100) == b"READY=1", "ready")
            server.stop()
            expect(supervisor.recv(100) == b"STOPPING=1", "stopping")


def main(arguments):
    serving.PROGRAM = str(pathlib.Path(arguments[0]).resolve())
    claims = {name: value for name, value in globals().items()
              if callable(value) and getattr(value, "__module__", "") == __name__ and not value.__code__.co_argcount and name not in HELPERS}
    return check(claims, arguments[1:])


HELPERS = {"main", "table_of_states", "in_an_hour", "http_shapes", "json_shapes", "with_people"}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
