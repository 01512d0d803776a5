#!/usr/bin/env python3
"""`steward web` over plain HTTP: nothing without the token, nothing for other hosts and pages, no change without
--allow-changes, headers that keep a browser at home, and a daemon that goes away and returns.

usage: web_test.py BIN-DIRECTORY
"""
import http.client
import json
import shutil
import subprocess
import sys
import urllib.parse

from web_support import PATIENCE, Line, Workshop, wait_until


class Visitor:
    """Asks a page's server, with or without its cookie."""

    def __init__(self, host, cookie=None):
        self.host, self.cookie = host, cookie

    def ask(self, method, path, body=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookie:
            headers.setdefault("Cookie", self.cookie)
        line = http.client.HTTPConnection(self.host, timeout=PATIENCE)
        line.request(method, path, body, headers)
        answer = line.getresponse()
        answer.text = answer.read().decode()
        line.close()
        return answer

    def change(self, what, object_id, **headers):
        headers = {"Content_Type": "application/json", "Origin": "http://" + self.host, **headers}
        return self.ask("POST", "/api/change", json.dumps({"what": what, "object": object_id}), **headers)


def enter(host, token):
    greeted = Visitor(host).ask("GET", "/?token=" + token)
    assert greeted.status == 303 and greeted.getheader("Location") == "/", greeted.status
    cookie = greeted.getheader("Set-Cookie")
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and token not in cookie, cookie
    return Visitor(host, cookie.split(";")[0])


def check_door(host, token):
    stranger = Visitor(host)
    for path in ("/", "/api/object?id=16", "/api/events", "/?token=", "/?token=" + token[:-1] + "x"):
        refused = stranger.ask("GET", path)
        assert refused.status == 401 and "Token" in refused.text and not refused.getheader("Set-Cookie"), (path, refused.status)
    visitor = enter(host, token)
    page = visitor.ask("GET", "/")
    assert page.status == 200 and "<script src=\"/page.js\"" in page.text, page.status
    policy = page.getheader("Content-Security-Policy")
    for rule in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"):
        assert rule in policy and "unsafe" not in policy, policy
    for name, value in (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin"), ("Cache-Control", "no-store")):
        assert page.getheader(name) == value, name

    port = host.split(":")[1]
    for other in ("evil.example", "evil.example:" + port, "10.1.2.3:" + port):
        for path in ("/", "/page.js", "/api/object?id=16", "/?token=" + token):
            assert visitor.ask("GET", path, Host=other).status == 403, (other, path)
    assert visitor.ask("GET", "/", Host="localhost:" + port).status == 200
    for origin in ("http://evil.example", "http://127.0.0.1:1", "null"):
        assert visitor.ask("GET", "/api/object?id=16", Origin=origin).status == 403, origin
    assert visitor.ask("GET", "/api/object?id=16", Sec_Fetch_Site="cross-site").status == 403

    # Who has the token but no link puts it into a form.
    form = {"Content_Type": "application/x-www-form-urlencoded", "Origin": "http://" + host}
    assert stranger.ask("POST", "/token", urllib.parse.urlencode({"token": token}), **form).status == 303
    assert stranger.ask("POST", "/token", "token=wrong", **form).status == 401
    assert stranger.ask("POST", "/token", urllib.parse.urlencode({"token": token}),
                        **{**form, "Origin": "http://evil.example"}).status == 403

    # A refused request is not read on: what stands in its body is no request.
    hidden = f"GET / HTTP/1.1\r\nHost: {host}\r\nCookie: {visitor.cookie}\r\n\r\n"
    line = http.client.HTTPConnection(host, timeout=PATIENCE)
    line.request("POST", "/api/change", hidden, {"Origin": "http://evil.example"})
    raw = line.sock.makefile("rb").read()
    assert raw.count(b"HTTP/1.1") == 1 and b" 403 " in raw.split(b"\r\n")[0], raw[:400]
    line.close()
    assert visitor.ask("POST", "/api/change", "x" * 20_000, Origin="http://" + host).status == 413
    return visitor


def check_objects(visitor, shop):
    shop.steward("create", "dict", "menu")
    shop.steward("dict", "set", "menu", "<script>alert(1)</script>", '"<b>"')
    object_id = json.loads(shop.steward("--json", "info", "menu").stdout)["id"]
    told = visitor.ask("GET", f"/api/object?id={object_id}")
    assert told.status == 200 and told.getheader("Content-Type") == "application/json", told.status
    assert "<script>alert(1)</script>" in json.loads(told.text)["value"], told.text
    assert json.loads(told.text)["info"]["name"] == "menu"
    assert visitor.ask("GET", "/api/object?id=999999").status == 404
    for wrong in ("", "-1", "x", "18446744073709551616"):
        assert visitor.ask("GET", "/api/object?id=" + wrong).status == 400, wrong
    assert visitor.ask("GET", "/nowhere").status == 404
    shop.steward("create", "list", "long")
    shop.steward("list", "append", "long", json.dumps("x" * 100_000))
    object_id = json.loads(shop.steward("--json", "info", "long").stdout)["id"]
    told = json.loads(visitor.ask("GET", f"/api/object?id={object_id}").text)
    assert told["is_cut"] and len(told["value"]) == 65_536, len(told["value"])


class Stream:
    """The events, as they come."""

    def __init__(self, visitor):
        self.line = http.client.HTTPConnection(visitor.host, timeout=PATIENCE)
        self.line.request("GET", "/api/events", headers={"Cookie": visitor.cookie})
        self.answer = self.line.getresponse()

    def next(self):
        while True:
            line = self.answer.readline()
            assert line, "the stream has ended"
            if line.startswith(b"data: "):
                return json.loads(line[6:])

    def until(self, wanted):
        while True:
            told = self.next()
            if wanted(told):
                return told


def check_stream(visitor, shop):
    stream = Stream(visitor)
    assert stream.answer.status == 200 and stream.answer.getheader("Content-Type") == "text/event-stream"
    about = stream.next()
    assert about == {"socket": shop.socket, "changes": False, "interval": 0.1}, about
    told = stream.next()
    assert told["daemon"]["pid"] == shop.daemon.pid, told
    assert all(row["name"] != "steward web" for row in told["clients"]), told["clients"]
    shop.end(shop.daemon)
    gone = stream.until(lambda told: "gone" in told)
    assert gone["gone"], gone
    shop.start_daemon()
    back = stream.until(lambda told: "gone" not in told)
    assert back["daemon"]["pid"] == shop.daemon.pid and back["instance"] != told["instance"]
    others = [Stream(visitor) for _ in range(16)]
    assert [one.answer.status for one in others] == [200] * 15 + [503]
    for one in others + [stream]:
        one.answer.close()
        one.line.close()
    wait_until("room again", lambda: Stream(visitor).answer.status == 200)


def check_changes(shop):
    """Without the option each is refused; with it they do what they say, but for no other page."""
    shop.steward("create", "lock", "door")
    line = Line(shop.socket)
    line.call("lock.acquire", object="door")
    object_id = json.loads(shop.steward("--json", "info", "door").stdout)["id"]
    web, host, token = shop.web()
    visitor = enter(host, token)
    refused = visitor.change("release", object_id)
    assert refused.status == 403 and "--allow-changes" in refused.text, refused.text
    shop.end(web)
    _, host, token = shop.web("--allow-changes")
    visitor = enter(host, token)
    assert visitor.change("release", object_id, Origin="http://evil.example").status == 403
    assert visitor.change("release", object_id, Content_Type="text/plain").status == 415
    assert Visitor(host).change("release", object_id).status == 401
    assert visitor.change("nonsense", object_id).status == 400
    assert visitor.ask("POST", "/api/change", "{", Content_Type="application/json", Origin="http://" + host).status == 400
    assert visitor.ask("GET", "/api/change").status == 404
    assert json.loads(shop.steward("--json", "info", "door").stdout)["held"] is True
    assert visitor.change("release", object_id).status == 200
    assert json.loads(shop.steward("--json", "info", "door").stdout)["held"] is False
    assert visitor.change("release", object_id).status == 409
    assert visitor.change("repair", object_id).status in (200, 409)
    assert visitor.change("remove", object_id).status == 200
    assert shop.steward("info", "door", check=False).returncode == 3
    line.socket.close()


def check_words(shop):
    for words, sentence in ((["--listen", "0.0.0.0:0"], "--allow-remote"), (["--listen", "example.org:80"], "number of an address"),
                            (["--listen", "127.0.0.1:99999"], "port"), (["--interval", "0"], "0.1 to 60"), (["now"], "no other words"),
                            (["--nonsense"], "there is no --nonsense")):
        ended = shop.steward("web", *words, check=False)
        assert ended.returncode == 2 and sentence in ended.stderr, ended
    taken, host, _ = shop.web()
    ended = shop.steward("web", "--listen", host, check=False)
    assert ended.returncode == 4 and "cannot listen at " + host in ended.stderr, ended
    taken.terminate()
    assert taken.wait(PATIENCE) == 0
    assert "--allow-changes" in shop.steward("help", "web").stdout
    alone = shutil.copy(shop.program("steward"), shop.directory)
    ended = subprocess.run([alone, "--socket", shop.socket, "web"], stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
                           timeout=PATIENCE)
    assert ended.returncode == 3 and "libcpp-httplib-dev" in ended.stderr, ended
    nowhere = subprocess.run([shop.program("steward"), "--socket", shop.directory + "/none", "web"], stderr=subprocess.PIPE,
                             stdin=subprocess.DEVNULL, text=True, timeout=PATIENCE)
    assert nowhere.returncode == 4 and "no daemon listens" in nowhere.stderr, nowhere


def main():
    with Workshop(sys.argv[1]) as shop:
        _, host, token = shop.web("--interval", "0.1")
        visitor = check_door(host, token)
        check_objects(visitor, shop)
        check_stream(visitor, shop)
        check_changes(shop)
        check_words(shop)


main()
