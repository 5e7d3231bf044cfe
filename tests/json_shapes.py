"""Bodies that `drumroll serve` refuses, by the route that takes them. tests/service_hostile_test.py sends each while the route's step could be
taken: it has to be answered 400, or 413 for its length.
"""
KEY = "00000000-0000-0000-0000-00000000000a"
PLAYS = '"plays":[{"numbers":[1,2,3,4,5,6]}]'
# The members of a good ticket, without its braces.
GOOD = f'"ticket":"{KEY}","player":1,{PLAYS}'

NO_TEXT = ("1", "1.5", "true", "[]", "{}", '["x"]')
NO_LIST = ("1", '"x"', "true", "{}", '"[]"', '{"0":1}')
NO_WHOLE_NUMBER = ("-1", "-0", "1.0", "0.5", "1e0", "1E2", "-0.0", "1e999", "1e-999", "18446744073709551616", "1" * 400, '"1"', "true", "[]", "{}", "[1]", "NaN", "Infinity", "-Infinity", "0x1",
                   "+1", "01", "00", ".5", "1.", "1e", "1_0", "1,0", "1 0", "１", "--1", "-", "1n")
NO_OBJECT = ("", " ", "null", "1", '"x"', "true", "[]", "[{}]")


def ticket(key=f'"{KEY}"', player="1", rest=PLAYS):
    return '{"ticket":%s,"player":%s,%s}' % (key, player, rest)


def play(numbers):
    return ticket(rest='"plays":[{"numbers":%s}]' % numbers)


TICKETS = {
    "no JSON": [
        *NO_OBJECT, "{", "}", "{}}", "[", "]", "{]", "nul", "True", "undefined", "'x'", '"', '{"', '{"ticket', '{"ticket"', '{"ticket":', "{ticket:1}", "{'ticket':1}", "{1:2}", "{,}", "<ticket/>", "ticket=1",
        "%7B%7D", "{" + GOOD, GOOD, "{" + GOOD + "]", "{" + GOOD + "}}", "{" + GOOD + "}x", "{" + GOOD + "}\0", "{" + GOOD + "}{}", "{" + GOOD + "} {" + GOOD + "}", "{" + GOOD + "}\n1", "{" + GOOD + ",}", "{," + GOOD + "}",
        "{" + GOOD.replace(",", ",,", 1) + "}", "{" + GOOD.replace(":", "=", 1) + "}", "{" + GOOD.replace(",", ";", 1) + "}", "{" + GOOD.replace("]", ",]", 1) + "}", "{" + GOOD.replace("[1", "[,1") + "}",
        "\ufeff{" + GOOD + "}", "// x\n{" + GOOD + "}", "{" + GOOD + "/* */}", "# x\n{" + GOOD + "}", "\0{" + GOOD + "}", "\x0b{" + GOOD + "}", "\xa0{" + GOOD + "}", "{" + GOOD + "}\x0c", ")]}',\n{" + GOOD + "}",
    ],
    "too deep": ["[" * 17, "[" * 100, "[" * 30000, "{" * 100, "[" * 40 + "]" * 40, '{"a":' * 50 + "1" + "}" * 50, '{"a":[' * 30 + "]}" * 30, ticket(rest='"plays":' + "[" * 30 + "]" * 30), play("[" * 20000)],
    "bytes that are no UTF-8": [
        b'{"ticket":"\xff","player":1,"quick_picks":1}', b'{"ticket":"\xed\xa0\x80","player":1,"quick_picks":1}', b'{"ticket":"\xc0\x80","player":1,"quick_picks":1}', b'{"\xc0\x80":1}', b'{"\xff":1}', b'{"ticket":"\xf4\x90\x80\x80"}',
        b'{"ticket":"\xe2\x82"}', b'{"ticket":"\x80"}', b'{"ticket":"\xf0\x80\x80\xaf"}', b'{"ticket":"\xc0\xaf"}', b"\xff\xfe{\0}\0", b"\xfe\xff\0{\0}", b"\xff", ("{" + GOOD + "}").encode("utf-16"),
        ("{" + GOOD + "}").encode("utf-32"), ("{" + GOOD + "}").encode() + b"\xff", b'{"ticket":"a\0b"}', b'{"ticket":"a\nb"}', b'{"ticket":"a\x1fb"}',
    ],
    "escapes": ['{"ticket":"%s","player":1,%s}' % (text, PLAYS) for text in (
        "\\ud800", "\\udc00", "\\ud800\\ud800", "\\udfff\\ud800", "\\ud83d", "\\u0000", "\\u00", "\\uzzzz", "\\x41", "\\'", "\\", "\\8", "\\U00000041", "\\u{41}", "\\u+041")],
    "fields": [
        "{}", '{"ticket":"%s"}' % KEY, '{"player":1}', '{"ticket":"%s","player":1}' % KEY, '{"ticket":"%s",%s}' % (KEY, PLAYS), '{"player":1,%s}' % PLAYS, "{" + GOOD + ',"more":1}', "{" + GOOD + ',"":1}',
        "{" + GOOD + ',"Player":1}', "{" + GOOD + ',"player ":1}', "{" + GOOD + ',"player\\u0000":1}', "{" + GOOD + ',"__proto__":{}}', "{" + GOOD + ',"' + "a" * 30000 + '":1}', "{" + GOOD + ',"quick_picks":1}',
        "{" + GOOD.replace("ticket", "Ticket", 1) + "}", '{"tickets":[{' + GOOD + "}]}", "[{" + GOOD + "}]", '{"ticket":{' + GOOD + "}}",
    ],
    "a field twice": ["{" + GOOD + "," + again + "}" for again in ('"player":1', '"player":2', '"ticket":"%s"' % KEY, PLAYS, '"pl\\u0061yer":1', '"\\u0070layer":1', '"channel":1,"channel":1', '"player":null')]
    + ['{"ticket":null,' + GOOD + "}", '{"ticket":"%s","player":1,"quick_picks":1,"quick_picks":2}' % KEY, ticket(rest='"plays":[{"numbers":[1,2,3,4,5,6],"numbers":[1,2,3,4,5,6]}]')],
    "player": [ticket(player=player) for player in ("null", *NO_WHOLE_NUMBER)],
    "ticket": [ticket(key=key) for key in (
        "null", *NO_TEXT, '""', '" "', '"x"', f'"{KEY}0"', f'"{KEY[:-1]}"', f'" {KEY}"', f'"{KEY} "', '"%s"' % ("z" * 32), '"{%s}"' % KEY, '"urn:uuid:%s"' % KEY, '"%s"' % KEY.replace("-", "_"),
        '"%s"' % ("0" * 31 + "-"), '"%s"' % ("０" * 32), '"%s"' % ("0" * 64), '"%s"' % ("0" * 60000), KEY, '"0x%s"' % ("0" * 30))],
    "numbers": [play(numbers) for numbers in (
        "null", *NO_LIST, "[]", "[1]", "[1,2,3,4,5]", "[1,2,3,4,5,5]", "[0,1,2,3,4,5]", "[1,2,3,4,5,46]", "[1,2,3,4,5,255]", "[1,2,3,4,5,256]", "[1,2,3,4,5,261]", "[1,2,3,4,5,4294967302]", "[[1,2,3,4,5,6]]", '"1 2 3 4 5 6"',
        "[" + ",".join(["1"] * 5000) + "]", "[1,2,3,4,5,6", "[1 2 3 4 5 6]", "[1..6]")] + [play("[1,2,3,4,5,%s]" % number) for number in ("null", *NO_WHOLE_NUMBER)],
    "second": [ticket(rest='"plays":[{"numbers":[1,2,3,4,5,6],"second":%s}]' % second) for second in (*NO_LIST, "[1]", "[0]", "[1.0]", "[-0]", "[1,2]", "[[]]", "[null]")],
    "plays": [ticket(rest='"plays":%s' % plays) for plays in (
        *NO_LIST, "[]", "[1]", "[[]]", "[{}]", "[null]", '["1 2 3 4 5 6"]', '[{"numbers":[1,2,3,4,5,6],"x":1}]', '[{"Numbers":[1,2,3,4,5,6]}]', '[{"numbers":[1,2,3,4,5,6]},1]',
        "[" + ",".join(['{"numbers":[1,2,3,4,5,6]}'] * 300) + "]")] + ['{"ticket":"%s","player":1,"plays":null}' % KEY],
    "quick_picks": [ticket(rest='"quick_picks":%s' % picks) for picks in ("null", "0", "101", "1000000", *NO_WHOLE_NUMBER)],
    "channel": ["{" + GOOD + ',"channel":%s}' % channel for channel in ("4294967296", *NO_WHOLE_NUMBER)],
    "too long": [" " * 70000, "{" + GOOD + "}" + " " * 70000, '{"ticket":"' + "a" * 70000 + '"}'],
}

# A ticket that is wrong inside a batch has a refusal of its own; these are refused whole.
BATCHES = ["{}", '{"tickets":null}', '{"tickets":[]}', '{"tickets":[],"tickets":[]}', '{"tickets":[{%s}],"more":1}' % GOOD, '{"tickets":[{%s}]' % GOOD, '{"tickets":[{%s}]}]' % GOOD, '{"Tickets":[{%s}]}' % GOOD,
           '{"tickets":[' + ",".join(["1"] * 10001) + "]}", *['{"tickets":%s}' % value for value in NO_LIST], *NO_OBJECT]

DRAWS = [
    *NO_OBJECT, "{}", '{"game":"kr-lotto645"}', '{"draw":1300}', '{"game":"kr-lotto645","draw":1300,"more":1}', '{"game":"kr-lotto645","draw":1300,"draw":1300}', '{"game":"kr-lotto645","draw":0}', '{"game":"kr-lotto645","draw":4294967296}',
    *['{"game":%s,"draw":1300}' % game for game in ("null", *NO_TEXT)],
    *['{"game":"kr-lotto645","draw":%s}' % number for number in ("null", *NO_WHOLE_NUMBER)],
    *['{"game":"kr-lotto645","draw":1300,"partitions":%s}' % number for number in ("0", "4097", *NO_WHOLE_NUMBER)],
    *['{"game":"kr-lotto645","draw":1300,"controls":%s}' % text for text in (*NO_TEXT, '""', '"Single"', '"both"', '"single "')],
    *['{"game":"kr-lotto645","draw":1300,"closes":%s}' % text for text in (
        *NO_TEXT, '""', '"soon"', '"2026"', '"2026-11-28"', '"2026-13-01T00:00:00Z"', '"2026-02-30T00:00:00Z"', '"2026-11-28T25:00:00Z"', '"2026-11-28T20:60:00Z"', '"2026-11-28T20:00:00+99:00"', '"2026-11-28T20:00:00Z "',
        '"2026-11-28T20:00:00ZZ"', '"-2026-11-28T20:00:00Z"', '"99999-11-28T20:00:00Z"', '"%s"' % ("9" * 1000))],
]

REASONS = [*NO_OBJECT, "{}", '{"Reason":"x"}', '{"reason":"x","more":1}', '{"reason":"x","reason":"y"}', '{"reason":null}', '{"reason":"\\ud800"}', b'{"reason":"\xff"}', '{"reason":"a\nb"}', *['{"reason":%s}' % value for value in NO_TEXT]]

RESULTS = [
    *NO_OBJECT, "{}", '{"numbers":"1 5 8 16 28 33 + 45","more":1}', '{"numbers":"1 5 8 16 28 33 + 45","feed":{}}', '{"numbers":"1 5 8 16 28 33 + 45","numbers":"1 5 8 16 28 33 + 45"}', '{"source":"x"}',
    *['{"numbers":%s}' % value for value in (
        *NO_TEXT, '""', '" "', '"1"', '"1 5 8 16 28 33"', '"1 5 8 16 28 33 45"', '"1 5 8 16 28 33 +"', '"+ 45"', '"1 5 8 16 28 + 45"', '"1 5 8 16 28 33 34 + 45"', '"1 5 8 16 28 28 + 45"', '"1 5 8 16 28 33 + 33"',
        '"0 5 8 16 28 33 + 45"', '"1 5 8 16 28 46 + 45"', '"1 5 8 16 28 33 + 46"', '"-1 5 8 16 28 33 + 45"', '"1.0 5 8 16 28 33 + 45"', '"1 5 8 16 28 289 + 45"', '"1 5 8 16 28 33 + 45 + 44"', '"1 5 8 16 28 33 + 45 x"',
        '"1 5 8 16 28 33 + 45\\u0000"', '"１ 5 8 16 28 33 + 45"', '"%s"' % ("1 " * 20000), "[1,5,8,16,28,33]")],
    *['{"numbers":"1 5 8 16 28 33 + 45","source":%s}' % value for value in NO_TEXT], *['{"numbers":"1 5 8 16 28 33 + 45","reason":%s}' % value for value in NO_TEXT],
    *['{"feed":%s}' % value for value in (
        *NO_LIST, "[]", '{"format":"drumroll-result/1"}', '{"format":"drumroll-result/2","game":"kr-lotto645","draw":1200,"numbers":"1 5 8 16 28 33 + 45"}',
        '{"format":"drumroll-result/1","game":"kr-lotto645","draw":1201,"numbers":"1 5 8 16 28 33 + 45"}', '{"format":"drumroll-result/1","game":"us-powerball","draw":1200,"numbers":"1 5 8 16 28 33 + 45"}',
        '{"format":"drumroll-result/1","game":"kr-lotto645","draw":1200.0,"numbers":"1 5 8 16 28 33 + 45"}', '{"returnValue":"fail"}')],
]

MONEY = [
    " ", "null", "1", '"x"', "[]", '{"more":1}', '{"carry":[],"carry":[]}',
    *['{"%s":%s}' % (name, value) for name in ("carry", "stated") for value in (
        *NO_LIST, "[1]", "[[]]", "[{}]", '[{"tier":1}]', '[{"amount":1}]', '[{"tier":0,"amount":1}]', '[{"tier":6,"amount":1}]', '[{"tier":1,"amount":9223372036854775808}]', '[{"tier":1,"amount":-1}]', '[{"tier":1,"amount":-0}]',
        '[{"tier":1,"amount":1.5}]', '[{"tier":1,"amount":"1"}]', '[{"tier":1,"amount":1e999}]', '[{"tier":1.0,"amount":1}]', '[{"tier":"1","amount":1}]', '[{"tier":1,"amount":1},{"tier":1,"amount":1}]', '[{"tier":1,"amount":1,"x":1}]')],
    '{"carry":[{"tier":1,"amount":1,"draws":0}]}', '{"carry":[{"tier":1,"amount":1,"draws":1001}]}', '{"stated":[{"tier":1,"amount":1,"draws":1}]}',
]

APPROVALS = [
    *NO_OBJECT, "{}", *['{"seal":%s,"outcome":"00000000","numbers":"x"}' % value for value in (*NO_TEXT, '""', '"0000000"')],
]

# Steps that take no body.
NOTHING = [" ", "null", "1", "[]", '{"a":1}', "{", "x", "{ }", "\0"]
