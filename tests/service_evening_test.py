"""Holds `drumroll serve` to the rules of the evening: steps, people, states.

    service_evening_test.py PROGRAM [CLAIM...]
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import serving
from claims import expect
from service_kit import DRAW, NUMBERS, TICKETS, main, open_draw, ticket, with_people
from serving import Server, key


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


def _table_of_states():
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
    table = _table_of_states()
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


if __name__ == "__main__":
    sys.exit(main(globals(), sys.argv))
