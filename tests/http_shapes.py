"""Bytes that are no request which `drumroll serve` takes, by what is wrong with them. tests/service_hostile_test.py sends each on a connection of
its own: it has to be answered 4xx, or closed.

A shape of framing carries a ticket that would be sold if it were read, and behind it HIDDEN, which would end the sale: what gets through shows.
"""
TICKETS = b"/v1/draws/kr-lotto645-1200/tickets"
HOST = b"Host: localhost\r\n"
JSON = b"Content-Type: application/json\r\n"
BODY = b'{"ticket":"00000000-0000-0000-0000-00000000000a","player":1,"quick_picks":1}'
SIZE = b"%d" % len(BODY)
HEX = b"%x" % len(BODY)
CHUNKS = HEX + b"\r\n" + BODY + b"\r\n0\r\n\r\n"
HIDDEN = b"POST /v1/draws/kr-lotto645-1200/close HTTP/1.1\r\n" + HOST + b"Content-Length: 0\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"


def first(line):
    """A request that is good but for its first line."""
    return line + b"\r\n" + HOST + b"\r\n"


def get(target, headers=HOST):
    return b"GET " + target + b" HTTP/1.1\r\n" + headers + b"\r\n"


def field(lines):
    """A request that is good but for these header lines."""
    return get(b"/healthz", HOST + lines)


def sell(headers, body, version=b"1.1", host=HOST):
    """A ticket, framed as these headers say, and what is hidden behind it."""
    return b"POST " + TICKETS + b" HTTP/" + version + b"\r\n" + host + JSON + headers + b"\r\n" + body + HIDDEN


SHAPES = {
    "other protocols": [
        b"\0" * 64, b"\xff" * 64, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 100,  # TLS.
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"SSH-2.0-OpenSSH_9.2\r\n", b"EHLO localhost\r\n", b"\x05\x01\x00", b"HTTP/1.1 200 OK\r\n\r\n",
        b"OPTIONS rtsp://localhost/ RTSP/1.0\r\nCSeq: 1\r\n\r\n", b"PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n" + get(b"/healthz"),
        b"\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x0c\x7f\0\0\1\x7f\0\0\1\0\1\0\2" + get(b"/healthz"), b"\r\n\r\n\r\n\r\nx\r\n\r\n", b"\r\n" + get(b"/healthz"), b"\n\n\n" + get(b"/healthz"),
        b"\xef\xbb\xbf" + get(b"/healthz"), b" " + get(b"/healthz"), b"\t" + get(b"/healthz"), b"{}\r\n\r\n",
    ],
    "the first line": [
        b"GET\r\n\r\n", b"GET /\r\n\r\n", b"GET /healthz\r\n" + HOST + b"\r\n", first(b"GET  /healthz HTTP/1.1"), first(b"GET /healthz  HTTP/1.1"),
        first(b"GET /healthz HTTP/1.1 "), first(b"GET\t/healthz\tHTTP/1.1"), first(b"GET /healthz\tHTTP/1.1"), first(b"GET /healthz HTTP/1.1\r"),
        first(b"GET  HTTP/1.1"), first(b"GET HTTP/1.1"), first(b"/healthz HTTP/1.1"), first(b"GET /healthz HTTP/1.1 HTTP/1.1"), first(b"GET /healthz x HTTP/1.1"),
        first(b"GET\0/healthz HTTP/1.1"), first(b"GET /healthz\0HTTP/1.1"), b"GET /healthz HTTP/1.1\n" + HOST + b"\r\n", b"GET /healthz HTTP/1.1\r" + HOST + b"\r\n",
        b"GET /healthz HTTP/1.1\nHost: localhost\n\n", b"GET /healthz HTTP/1.1", b"GET /healthz HTTP/1.1\r\nHost: loc",
    ],
    "the version": [first(b"GET /healthz " + version) for version in (
        b"HTTP", b"HTTP/", b"HTTP/1", b"HTTP/1.", b"HTTP/.1", b"HTTP/11", b"HTTP/0.9", b"HTTP/1.2", b"HTTP/1.9", b"HTTP/2.0", b"HTTP/2", b"HTTP/3.0", b"HTTP/9.9", b"HTTP/1.10",
        b"HTTP/1.01", b"HTTP/01.1", b"HTTP/1.1x", b"HTTP/1,1", b"HTTP/1:1", b"HTTP/-1.1", b"HTTP/+1.1", b"HTTP/1. 1", b"HTTP /1.1", b"HTTP/ 1.1", b"http/1.1", b"Http/1.1",
        b"HTTPS/1.1", b"XTTP/1.1", b"HTTP/A.B", b"HTTP/\xef\xbc\x91.\xef\xbc\x91", b"ICAP/1.0")],
    "the method": [
        *[first(method + b" /healthz HTTP/1.1") for method in (
            b"PUT", b"PATCH", b"OPTIONS", b"TRACE", b"CONNECT", b"DELETE", b"POST", b"get", b"Get", b"FOO", b"PROPFIND", b"QUERY", b"GET,", b"(GET)", b'"GET"', b"G\0T", b"GE\x7f",
            b"G\xc3\x8bT", b"GET:", b"GET@", b"GET/", b"A" * 20000)],
        first(b"HEAD " + TICKETS + b" HTTP/1.1"), first(b"PUT " + TICKETS + b" HTTP/1.1"), first(b"CONNECT localhost:443 HTTP/1.1"), first(b"OPTIONS * HTTP/1.1"),
        first(b"POST " + TICKETS + b" HTTP/1.1"),
    ],
    "the target": [get(target) for target in (
        b"healthz", b"*", b"localhost:8645", b"http://localhost/healthz", b"HTTP://LOCALHOST/healthz", b"http://evil.example/healthz", b"http:/healthz", b"https://localhost/healthz",
        b"file:///etc/passwd", b"javascript:x", b"?", b"#", b"\\healthz", b"//healthz", b"///healthz", b"//localhost/healthz", b"/healthz/", b"/healthz//", b"/./healthz", b"/healthz/.",
        b"/../healthz", b"/healthz/..", b"/v1/../healthz", b"/v1/draws/../../healthz", b"/v1/draws/..;/draws", b"/..%2fhealthz", b"/%68ealthz", b"/healthz%00", b"/healthz%20",
        b"/healthz%0d%0aX:%20a", b"/healthz%", b"/healthz%2", b"/healthz%zz", b"/%2e%2e/healthz", b"/%252e%252e/healthz", b"/v1%2fdraws", b"/v1%2Fdraws", b"/v1%5cdraws", b"/v1\\draws",
        b"/v1/draws/a\\b", b"/%c0%af", b"/%c0%ae%c0%ae/healthz", b"/%e0%80%af", b"/%u002fhealthz", b"/\xc0\xafhealthz", b"/\xe0\x80\xaf", b"/\xed\xa0\x80", b"/\xff", b"/\xc3\xa9",
        b"/\xef\xbc\x8fhealthz", b"/healthz\0", b"/healthz\0.json", b"/\x01", b"/healthz\x7f", b"/healthz\x0b", b"/healthz;a", b"/healthz;jsessionid=1", b"/healthz#x", b"/healthz,x",
        b"/healthz'", b'/healthz"', b"/<healthz>", b"/{healthz}", b"/healthz|x", b"/healthz^", b"/healthz`", b"/healthz*", b"/healthz$", b"/healthz!", b"/healthz(1)", b"/healthz+",
        b"/HEALTHZ", b"/V1/draws", b"/v1", b"/v1/", b"/nothing", b"/v1//draws", b"/v1/draws/", b"/.git/config", b"/v1/draws/%2e%2e", b"/v1/draws/../../etc", b"/" + b"a" * 20000,
        b"/a" * 4000, b"/" * 4000, b"/v1/draws/" + b"a" * 9000)],
    "what stands for a name in the path": [get(b"/v1/" + rest) for rest in (
        b"games/..", b"games/kr-lotto645.toml", b"games/nothing", b"draws/1200", b"draws/kr-lotto645", b"draws/kr-lotto645-", b"draws/-1200", b"draws/kr-lotto645-0", b"draws/kr-lotto645-01200",
        b"draws/kr-lotto645-4294968496", b"draws/kr-lotto645--1200", b"draws/kr-lotto645-1200x", b"draws/kr-lotto645-0x4b0", b"draws/KR-LOTTO645-1200", b"draws/...",
        b"draws/kr-lotto645-1200/plays/-1/0", b"draws/kr-lotto645-1200/plays/0/-1", b"draws/kr-lotto645-1200/plays/0/18446744073709551616", b"draws/kr-lotto645-1200/plays/00/0",
        b"draws/kr-lotto645-1200/plays/0", b"draws/kr-lotto645-1200/plays/a/b", b"draws/kr-lotto645-1200/players/-1/tickets", b"draws/kr-lotto645-1200/players/1e3/tickets",
        b"draws/kr-lotto645-1200/players/18446744073709551616/tickets", b"draws/kr-lotto645-1200/tickets/x", b"draws/kr-lotto645-1200/tickets/0000BC-00R000-00N3VH",
        b"draws/kr-lotto645-1200/tickets/" + b"0" * 5000, b"draws/kr-lotto645-1200/nothing")],
    "the query": [get(b"/v1/draws?" + query) for query in (
        b"x=1", b"limit", b"limit=", b"limit=0", b"limit=-1", b"limit=+1", b"limit=01", b"limit=1e1", b"limit=1.0", b"limit=0x1", b"limit=1001", b"limit=18446744073709551617", b"limit=%31",
        b"limit=1&limit=1", b"limit=1;cursor=a", b"limit=1&&cursor=a", b"limit=1&", b"&", b"&&", b"=", b"=1", b"?limit=1", b"limit==1", b"limit=1#x", b"limit=1 ", b"LIMIT=1", b"limit[]=1",
        b"%6cimit=1", b"cursor=../x", b"cursor=%00", b"cursor=\0", b"cursor=\xff", b"cursor=", b"cursor=a&cursor=b")],
    "a body where there is none": [
        field(b"Content-Length: 5\r\n") + b"hello", field(CHUNKED) + b"5\r\nhello\r\n0\r\n\r\n", field(CHUNKED) + b"0\r\n\r\n", get(b"/v1/draws", HOST + b"Content-Length: 2\r\n") + b"{}",
        b"DELETE " + TICKETS + b"/x HTTP/1.1\r\n" + HOST + b"Content-Length: 2\r\n\r\n{}", b"HEAD /healthz HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\n\r\nhello",
    ],
    "the host": [
        get(b"/healthz", b""), get(b"/healthz", HOST + HOST), get(b"/healthz", HOST + b"host: localhost\r\n"), get(b"/healthz", HOST + b"HOST: evil.example\r\n"),
        *[get(b"/healthz", b"Host: " + host + b"\r\n") for host in (
            b"", b" ", b"a b", b"evil.example", b"localhost, evil.example", b"localhost evil.example", b"user@localhost", b"localhost/x", b"localhost\\x", b"localhost?x", b"localhost#x",
            b"localhost:", b"localhost:x", b"localhost:-1", b"localhost:65536", b"localhost:99999999999", b"localhost:80:80", b":80", b"http://localhost", b"[::1", b"::1", b"[::1]x", b"[]",
            b"localhost%00", b"localhost\0", b"localhost\x01", b"localhost\xff", b"localhost.evil.example", b"127.0.0.1.evil.example", b"127.0.0.example", b"<script>", b'"localhost"',
            b"localhost\t80", b"a" * 5000)],
    ],
    "the lines of the head": [
        field(b"X a\r\n"), field(b"X\r\n"), field(b": a\r\n"), field(b":\r\n"), field(b"X : a\r\n"), field(b"X\t: a\r\n"), field(b" X: a\r\n"), field(b"\tX: a\r\n"), field(b"X\x01: a\r\n"),
        field(b"X\0: a\r\n"), field(b"X\x7f: a\r\n"), field(b"X\xc3\xa9: a\r\n"), field(b"X@Y: a\r\n"), field(b"X(Y): a\r\n"), field(b'"X": a\r\n'), field(b"X/Y: a\r\n"), field(b"X[1]: a\r\n"),
        field(b"X{: a\r\n"), field(b"X=Y: a\r\n"), field(b"X,Y: a\r\n"), field(b"X;Y: a\r\n"), field(b"X\\Y: a\r\n"),
        field(b"X: a\0b\r\n"), field(b"X: a\x01b\r\n"), field(b"X: a\x0bb\r\n"), field(b"X: a\x0cb\r\n"), field(b"X: a\x1bb\r\n"), field(b"X: a\x7fb\r\n"), field(b"X: a\rb\r\n"), field(b"X: \ra\r\n"),
        field(b"X: a\r\r\n"), field(b"X: a\n"), field(b"X: a\nY: b\r\n"), field(b"X: a\rY: b\r\n"), field(b"\rX: a\r\n"), field(b"\nX: a\r\n"), field(b"X\r: a\r\n"), field(b"X\n: a\r\n"),
        field(b"X: a\r\n b\r\n"), field(b"X: a\r\n\tb\r\n"), field(b"X:\r\n a\r\n"), field(b"X: a\r\n \r\n"), get(b"/healthz", b" Host: localhost\r\n"), get(b"/healthz", b"Host:\r\n localhost\r\n"),
        get(b"/healthz", b"Host: local\r\n host\r\n"), get(b"/healthz", b"Host : localhost\r\n"), get(b"/healthz", b"Host localhost\r\n"),
    ],
    "more than fits": [
        field(b"X: " + b"a" * 20000 + b"\r\n"), field(b"X: a\r\n" * 3000), field(b"X" * 20000 + b": a\r\n"), field(b"a:\r\n" * 5000), field(b"X: " + b" " * 20000 + b"a\r\n"),
        field(b"Cookie: " + b"a=b; " * 4000 + b"\r\n"), field(b"Authorization: Bearer " + b"a" * 20000 + b"\r\n"), get(b"/healthz?" + b"a" * 20000), get(b"/healthz", b"Host: " + b"a" * 20000 + b"\r\n"),
        sell(b"Content-Length: 65537\r\n", b" " * 65537), sell(b"Content-Length: 999999999\r\n", BODY), sell(b"Content-Length: 9223372036854775807\r\n", BODY),
        sell(CHUNKED, b"10001\r\n" + b" " * 65537 + b"\r\n0\r\n\r\n"), sell(CHUNKED, b"1\r\n \r\n" * 70000 + b"0\r\n\r\n"), sell(CHUNKED, b"7fffffffffffffff\r\n" + BODY),
    ],
    "fields that are there twice": [
        field(b"Authorization: Bearer a\r\nAuthorization: Bearer b\r\n"), field(b"Authorization: Bearer a\r\n" * 2), field(b"Content-Type: text/plain\r\nContent-Type: application/json\r\n"),
        sell(b"Content-Type: text/plain\r\nContent-Length: " + SIZE + b"\r\n", BODY), sell(b"Expect: 100-continue\r\nExpect: 200-maybe\r\nContent-Length: " + SIZE + b"\r\n", BODY),
        field(b"X-Request-Id: a\r\nX-Request-Id: b\r\n"),
    ],
    "fields that would change what the body is": [
        sell(b"Expect: 200-maybe\r\nContent-Length: " + SIZE + b"\r\n", BODY), sell(b"Expect: 100-continue, x\r\nContent-Length: " + SIZE + b"\r\n", BODY),
        sell(b"Expect:\r\nContent-Length: " + SIZE + b"\r\n", BODY), *[sell(b"Content-Encoding: " + encoding + b"\r\nContent-Length: " + SIZE + b"\r\n", BODY)
                                                                 for encoding in (b"gzip", b"deflate", b"br", b"gzip, gzip", b"x", b"identity, gzip")],
        *[b"POST " + TICKETS + b" HTTP/1.1\r\n" + HOST + kind + b"Content-Length: " + SIZE + b"\r\n\r\n" + BODY for kind in (
            b"", b"Content-Type:\r\n", b"Content-Type: text/plain\r\n", b"Content-Type: application/jsonp\r\n", b"Content-Type: application/x-www-form-urlencoded\r\n", b"Content-Type: json\r\n",
            b"Content-Type: multipart/form-data; boundary=application/json\r\n", b"Content-Type: text/plain; application/json\r\n", b"Content-Type: */*\r\n")],
    ],
    "the length": [
        *[sell(b"Content-Length: " + length + b"\r\n", BODY) for length in (
            b"", b"a", b"-1", b"-" + SIZE, b"+" + SIZE, b"0x" + HEX, SIZE + b"x", SIZE + b".0", b"1e2", b"7 6", SIZE + b" 0", SIZE + b"," + SIZE, SIZE + b", " + SIZE, SIZE + b",", b"," + SIZE, b"0," + SIZE,
            SIZE + b";x", b'"' + SIZE + b'"', b"1_0", b"\xef\xbc\x95", b"\xd9\xa5", b"\0" + SIZE, SIZE + b"\0", b"\x0b" + SIZE, SIZE + b"\x0c", SIZE + b"\r", SIZE + b"\r\n 0", SIZE + b"\r\n\t0",
            b"\r\n " + SIZE, SIZE + b"\n", b"18446744073709551616", b"%d" % (2**64 + len(BODY)), b"%d" % (2**32 + len(BODY)), b"9" * 400)],
        *[sell(b"Content-Length: " + SIZE + b"\r\n" + other + b"\r\n", BODY) for other in (
            b"Content-Length: " + SIZE, b"Content-Length: 0", b"content-length: 5", b"Content-Length: 99", b"Content-Length : 0", b"Content-Length\t: 0", b" Content-Length: 0", b"Content-Length", b"Content-Length:",
            b"X: a\nContent-Length: 0", b"X: a\rContent-Length: 0", b"\rContent-Length: 0", b"\0Content-Length: 0")],
        b"POST " + TICKETS + b" HTTP/1.1\r\n" + HOST + JSON + b"Content-Length: 200\r\n\r\n" + BODY, b"POST " + TICKETS + b" HTTP/1.1\r\n" + HOST + JSON + b"Content-Length: 5\r\n\r\n" + BODY,
        b"POST " + TICKETS + b" HTTP/1.1\r\n" + HOST + JSON + b"Content-Length : " + SIZE + b"\r\n\r\n" + BODY, sell(b"", BODY),
    ],
    "a length and chunks": [
        sell(b"Content-Length: " + SIZE + b"\r\n" + CHUNKED, CHUNKS), sell(CHUNKED + b"Content-Length: " + SIZE + b"\r\n", CHUNKS), sell(b"Content-Length: 0\r\n" + CHUNKED, CHUNKS),
        sell(CHUNKED + b"Content-Length: 0\r\n", CHUNKS), sell(b"Content-Length: 4\r\n" + CHUNKED, CHUNKS), sell(b"Content-Length: 4\r\nTransfer-Encoding: identity\r\n", CHUNKS),
        sell(b"Content-Length: " + SIZE + b"\r\nTransfer-Encoding: identity\r\n", BODY), sell(b"Content-Length: " + SIZE + b"\r\nTransfer-Encoding: x\r\n", BODY),
        sell(b"Content-Length: " + SIZE + b"\r\nTransfer-Encoding:\r\n", BODY),
        *[sell(b"Content-Length: " + SIZE + b"\r\n" + line + b"\r\n", BODY) for line in (
            b"Transfer-Encoding : chunked", b"Transfer-Encoding\t: chunked", b" Transfer-Encoding: chunked", b"\tTransfer-Encoding: chunked", b"X: a\nTransfer-Encoding: chunked",
            b"X: a\rTransfer-Encoding: chunked", b"\rTransfer-Encoding: chunked", b"\x0bTransfer-Encoding: chunked", b"\0Transfer-Encoding: chunked", b"Transfer-Encoding\0: chunked",
            b"Transfer-Encoding", b"Transfer-Encoding chunked", b"Transfer-Encoding:\r\n chunked", b"X:\r\n Transfer-Encoding: chunked", b"X: a\r\n\r Transfer-Encoding: chunked")],
    ],
    "the encoding": [
        *[sell(b"Transfer-Encoding: " + encoding + b"\r\n", CHUNKS) for encoding in (
            b"", b"identity", b"gzip", b"gzip, chunked", b"chunked, gzip", b"chunked, chunked", b"chunked, identity", b"identity, chunked", b"chunked,", b",chunked", b", chunked", b"chunked;q=1", b"chunked;",
            b"xchunked", b"chunkedx", b"x chunked", b"chunked x", b"chu nked", b'"chunked"', b"'chunked'", b"(chunked)", b"\x0bchunked", b"\x0cchunked", b"chunked\x0b", b"chunked\0", b"\0chunked", b"chunked\r",
            b"chunked\n", b"\xffchunked", b"chunked\xa0", b"\r\n chunked", b"chunked\r\n x", b"chunked\r\n ,x", b"chunk", b"cow", b"chunked\r\nTransfer-Encoding: chunked",
            b"chunked\r\nTransfer-Encoding: identity", b"identity\r\nTransfer-Encoding: chunked", b"chunked\r\ntransfer-encoding: x", b"chunked\r\nTransfer-Encoding:")],
        sell(CHUNKED, CHUNKS, version=b"1.0"), sell(CHUNKED + b"Connection: keep-alive\r\n", CHUNKS, version=b"1.0"), sell(b"Transfer_Encoding: chunked\r\n", CHUNKS), sell(b"TE: chunked\r\n", CHUNKS),
    ],
    "the size of a chunk": [sell(CHUNKED, size + b"\r\n" + BODY + b"\r\n0\r\n\r\n") for size in (
        b"", b"g", b"x", b"-" + HEX, b"+" + HEX, b"0x" + HEX, b" " + HEX, b"\t" + HEX, HEX + b" ", HEX + b"\t", HEX + b" 0", HEX + b"g", HEX + b",", HEX + b".0", b"4_c", b"\0" + HEX, HEX + b"\0", HEX + b"\r", b"\xef\xbc\x94c",
        b"1" + b"0" * 16 + HEX, b"F" * 16, b"F" * 17, b"8" + b"0" * 15, b"100000000" + HEX, b"1", b"ff", b"4")],
    "what stands between chunks": [
        *[sell(CHUNKED, chunks) for chunks in (
            HEX + b"\n" + BODY + b"\n0\n\n", HEX + b"\n" + BODY + b"\r\n0\r\n\r\n", HEX + b"\r" + BODY + b"\r0\r\r", HEX + b"\r\n" + BODY + b"0\r\n\r\n", HEX + b"\r\n" + BODY + b"x\r\n0\r\n\r\n",
            HEX + b"\r\n" + BODY + b"\n0\r\n\r\n", HEX + b"\r\n" + BODY + b"\r0\r\n\r\n", HEX + b"\r\n" + BODY + b"\r\n\r\n0\r\n\r\n", b"\r\n" + CHUNKS, HEX + b"\r\n" + BODY + b"\r\n0\n\n",
            HEX + b"\r\n" + BODY + b"\r\n0\r\n", HEX + b"\r\n" + BODY + b"\r\n00x\r\n\r\n", HEX + b"\r\n" + BODY + b"\r\n-0\r\n\r\n")],
        *[b"POST " + TICKETS + b" HTTP/1.1\r\n" + HOST + JSON + CHUNKED + b"\r\n" + chunks for chunks in (
            b"", b"4", b"4c", b"4c\r", b"4c\r\n", b"4c\r\n{", b"4c\r\n" + BODY, b"4c\r\n" + BODY + b"\r", b"4c\r\n" + BODY + b"\r\n", b"4c\r\n" + BODY + b"\r\n0", b"4c\r\n" + BODY + b"\r\n0\r\n", b"0\r\n\r\n")],
    ],
    "what is said behind a chunk's size": [sell(CHUNKED, HEX + extension + b"\r\n" + BODY + b"\r\n0\r\n\r\n") for extension in (
        b";", b";a", b";a=b", b' ;a="b"', b";a=", b";=b", b";a b", b";\0", b";a\0", b";a\n", b";a\r", b";\nx", b';a="\n"', b';a="\r\n"', b';a="', b";a=\x01", b";\xff", b";a;b;c", b";" + b"a" * 20000)],
    "what comes behind the last chunk": [sell(CHUNKED, HEX + b"\r\n" + BODY + b"\r\n0\r\n" + trailer + b"\r\n") for trailer in (
        b"X: a\r\n", b"Content-Length: 5\r\n", CHUNKED, HOST, b"Host: evil.example\r\n", b"Authorization: Bearer a\r\n", JSON, b"Expect: 100-continue\r\n", b"X\r\n", b"X : a\r\n", b" X: a\r\n", b": a\r\n", b"X: a\n",
        b"X: a\rb\r\n", b"\0\r\n", b"X: a\0\r\n", b"X: a\r\n b\r\n", b"X: " + b"a" * 20000 + b"\r\n", b"X: a\r\n" * 4000, b"GET /healthz HTTP/1.1\r\n")],
}

# Unusual, and right: who refuses these refuses good clients.
GOOD = {
    "names in any case": get(b"/healthz", b"hOST: localhost\r\n"),
    "space around a value": get(b"/healthz", b"Host: \t localhost \t\r\n"),
    "no space before a value": get(b"/healthz", b"Host:localhost\r\n"),
    "an empty value": field(b"X:\r\n"),
    "bytes above 127 in a value": field(b"X: \xc3\xa9\xff\r\n"),
    "a port": get(b"/healthz", b"Host: localhost:8645\r\n"),
    "an address": get(b"/healthz", b"Host: 127.0.0.1:8645\r\n"),
    "an address of six": get(b"/healthz", b"Host: [::1]:8645\r\n"),
    "an upgrade that is offered": field(b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"),
    "no body said twice": field(b"Content-Length: 0\r\n"),
    "an old version": b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n",
    "a type with more": b"POST " + TICKETS + b" HTTP/1.1\r\n" + HOST + b"Content-Type: Application/JSON ; charset=utf-8\r\nContent-Length: " + SIZE + b"\r\n\r\n" + BODY,
    "chunks": b"POST " + TICKETS + b" HTTP/1.1\r\n" + HOST + JSON + b"transfer-encoding: Chunked\r\n\r\n" + CHUNKS,
    "chunks of one byte": b"POST " + TICKETS + b" HTTP/1.1\r\n" + HOST + JSON + CHUNKED + b"\r\n" + b"".join(b"1\r\n%c\r\n" % byte for byte in BODY) + b"0\r\n\r\n",
    "zeros before a chunk's size": b"POST " + TICKETS + b" HTTP/1.1\r\n" + HOST + JSON + CHUNKED + b"\r\n000" + CHUNKS,
    "a body that is announced": b"POST " + TICKETS + b" HTTP/1.1\r\n" + HOST + JSON + b"Expect: 100-Continue\r\nContent-Length: " + SIZE + b"\r\n\r\n" + BODY,
}
