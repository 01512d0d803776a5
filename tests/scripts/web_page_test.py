#!/usr/bin/env python3
"""The page of `steward web` in a headless Chromium: a table of philosophers as it dines and as it comes to a deadlock, an object
whose name and value are markup, a daemon that goes away and returns. The console stays silent and nothing is asked of anybody
but the page's own server.

usage: web_page_test.py BIN-DIRECTORY [DIRECTORY-FOR-SCREENSHOTS]
"""
import os
import shutil
import sys
import urllib.parse

from web_support import Browser, Workshop

names = ["Ada", "Blaise", "Carl", "Daniel", "Emmy"]
markup = "<img src=x onerror=\"document.title='broken'\">"


def set_table(shop):
    for i in range(5):
        shop.steward("create", "lock", f"fork {i + 1}")
    shop.steward("create", "queue", "kitchen")
    shop.steward("create", "dict", "menu")
    trap = os.path.join(shop.directory, "trap")
    people = [shop.process("philosopher", name, i, trap) for i, name in enumerate(names)]
    return people, [shop.process("cook")], trap


def check_table(page):
    """Ten nodes for ten, a line for who holds and an arrow for who waits."""
    page.wait("the live state", "document.getElementById('state').dataset.state === 'live'")
    page.wait("all nodes", "document.querySelectorAll('#drawing g.node.process').length >= 6 && "
              "document.querySelectorAll('#drawing g.node.object').length === 5")
    page.wait("an edge of each kind", "!!document.querySelector('#drawing path.edge.holds') && "
              "!!document.querySelector('#drawing path.edge.waits[marker-end]')")
    shown = page.run("return [...document.querySelectorAll('#drawing g.node .name')].map(node => node.textContent)")
    assert set(names + ["cook"] + [f"fork {i + 1}" for i in range(5)]) <= set(shown), shown
    assert "steward web" not in shown, shown
    page.wait("the queue's row", "[...document.querySelectorAll('#table-queues tbody tr')].some(row => "
              "row.children[0].textContent === 'kitchen' && Number(row.children[1].textContent) > 0)")
    page.wait("rates", "parseFloat(document.querySelector('#figure-calls .number').textContent) > 0")
    page.wait("a chart", "document.querySelectorAll('#figure-calls path.line')[0].getAttribute('d').length > 20")
    moved = page.run("return document.querySelector('#drawing g.node').getAttribute('transform')")
    assert moved.startswith("translate("), moved
    # As it happens: who waits is not the same all the time.
    seen = page.run("return document.querySelector('#table-busiest tbody').textContent")
    page.wait("other numbers", "document.querySelector('#table-busiest tbody').textContent !== arguments[0]", seen)


def check_object(page, shop):
    """Markup in a name and in a value stands there as text, and a change of it is seen."""
    shop.steward("create", "dict", markup)
    shop.steward("dict", "set", markup, markup, '"<script>alert(1)</script>"')
    row = "[...document.querySelectorAll('#table-busiest tbody tr')].find(row => row.children[0].textContent === arguments[0])"
    page.wait("the row of the markup", f"!!{row}", markup)
    page.run(f"{row}.click()", markup)
    page.wait("its value", "document.getElementById('object-value').textContent.includes('<script>alert(1)</script>')")
    assert page.run("return document.getElementById('object-name').textContent") == "dict " + markup
    assert page.run("return document.querySelectorAll('main img, main script, #object b').length") == 0
    shop.steward("dict", "set", markup, "soup", "1")
    page.wait("its change", "document.querySelector('#object-changes .plus') && "
              "document.querySelector('#object-changes .plus').textContent.includes('soup')")
    shown = page.run("return [...document.querySelectorAll('#object-changes-allowed button')].length")
    assert shown == 0, "changes are offered though they are not allowed"
    page.run("document.getElementById('object-close').click()")
    assert page.run("return document.getElementById('object').hidden && !document.getElementById('noticed').hidden")
    shop.steward("rm", markup)


def check_deadlock(page, trap):
    with open(trap, "w"):
        pass
    page.wait("the deadlock", "document.querySelectorAll('#deadlocks div').length === 1")
    page.wait("all ten in red", "document.querySelectorAll('#drawing g.node.stuck').length === 10 && "
              "document.querySelectorAll('#drawing path.edge.waits.stuck').length === 5 && "
              "document.querySelectorAll('#drawing path.edge.holds.stuck').length === 5")
    sentence = page.run("return document.querySelector('#deadlocks span').textContent")
    assert all(name in sentence for name in names) and "fork 1" in sentence, sentence
    page.wait("its report", "document.querySelector('#reports .kind').textContent === 'suspected deadlock'")
    page.wait("five waits", "document.querySelectorAll('#table-waits tbody tr').length === 5")
    page.wait("five locks", "document.querySelectorAll('#table-locks tbody tr').length === 5")
    assert "deadlock" in page.run("return document.title")


def check_mending(page, shop, people):
    """Once one philosopher is gone the circle is open, and the page calm again."""
    shop.end(people[0])
    page.wait("the end of the deadlock", "document.querySelectorAll('#deadlocks div').length === 0 && "
              "document.querySelectorAll('#drawing g.node.stuck').length === 0")


def check_return(page, shop):
    shop.daemon.kill()
    shop.daemon.wait()
    page.wait("that the daemon is gone", "document.getElementById('state').dataset.state === 'gone'")
    shop.start_daemon()
    page.wait("its return", "document.getElementById('state').dataset.state === 'live'")
    page.wait("an empty graph", "document.querySelectorAll('#drawing g.node').length === 0")


def check_allowed_changes(page, shop):
    """The buttons ask first; No does nothing."""
    _, host, token = shop.web("--allow-changes", "--interval", "0.2")
    page.open(f"http://{host}/?token={token}")
    shop.steward("create", "lock", "door")
    holder = shop.start(shop.program("steward"), "hold", "lock", "door", "--", "sleep", "60")
    page.wait("the lock", "document.querySelectorAll('#table-locks tbody tr').length === 1")
    page.run("document.querySelector('#table-locks tbody tr').click()")
    button = "document.querySelector('#object-changes-allowed [data-what=release]')"
    page.wait("the button", f"{button} && !{button}.hidden")
    for answer in ("no", "yes"):
        page.run(f"{button}.click()")
        page.wait("the question", "document.getElementById('question').open && "
                  "document.getElementById('question-words').textContent.startsWith('Release lock door')")
        page.run(f"document.querySelector('#question button[value={answer}]').click()")
        if answer == "no":
            assert shop.steward("--json", "holders").stdout.count("door") == 1
    page.wait("the release", f"document.querySelectorAll('#table-locks tbody tr').length === 0 && {button}.hidden")
    shop.end(holder)
    return host


def check_silence(page, hosts):
    page.listen()
    # The favicon of Chromium's own first page and its like are not asked of anybody.
    asked = {urllib.parse.urlsplit(url).netloc for url in page.requests if url.startswith(("http", "ws"))}
    assert asked == set(hosts), asked
    lost = "net::ERR_"  # the stream, while its server was started anew
    complaints = [line for line in page.complaints if lost not in line]
    assert not complaints, complaints


def take_screenshots(page, shop, trap, directory):
    """Those of docs/web.md."""
    page.wait("some history", "History.of('figure calls').length > 60")
    page.wait("two who wait", "document.querySelectorAll('#table-waits tbody tr').length >= 2")
    page.screenshot(os.path.join(directory, "web-table.png"))
    menu = "[...document.querySelectorAll('#table-busiest tbody tr')].find(row => row.children[0].textContent === 'menu')"
    page.run(f"document.getElementById('tab-queues').click(); {menu}.click()")
    page.wait("changes", "document.querySelectorAll('#object-changes li').length >= 5")
    page.screenshot(os.path.join(directory, "web-object.png"))
    page.run("document.getElementById('object-close').click(); document.getElementById('tab-busiest').click();"
             "document.getElementById('tab-locks').click()")
    page.show_dark()
    check_deadlock(page, trap)
    page.wait("three seconds", "Page.snapshot.waits[0].seconds > 3")
    page.screenshot(os.path.join(directory, "web-deadlock.png"))


def main():
    if not (shutil.which("chromium") and shutil.which("chromedriver")):
        print("there is no chromium with its chromedriver (scripts/packages test): nothing was tested")
        sys.exit(77)
    with Workshop(sys.argv[1]) as shop:
        people, cooks, trap = set_table(shop)
        _, host, token = shop.web("--interval", "0.2" if len(sys.argv) < 3 else "0.5")
        page = Browser(shop)
        try:
            page.open(f"http://{host}/?token={token}")
            assert page.run("return location.href") == f"http://{host}/", "the token is still in the address"
            check_table(page)
            if len(sys.argv) > 2:
                return take_screenshots(page, shop, trap, sys.argv[2])
            check_object(page, shop)
            check_deadlock(page, trap)
            check_mending(page, shop, people)
            check_return(page, shop)
            other = check_allowed_changes(page, shop)
            check_silence(page, [host, other])
        finally:
            page.close()


main()
