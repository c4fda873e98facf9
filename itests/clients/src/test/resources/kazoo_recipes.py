"""Drives a server with kazoo; prints one line for each thing that worked, and fails loudly at the first that did not.

Usage: kazoo_recipes.py HOST:PORT. When it prints "restart" it waits for a line on standard input, so that the caller
can restart the server in the meantime.
"""
import sys
import threading
import time

from kazoo.client import KazooClient, KazooState
from kazoo.exceptions import BadVersionError, NodeExistsError, NoNodeError

ADDRESS = sys.argv[1]
LIMIT_S = 120


def connect():
    # by itself kazoo would wait longer and longer, and so might miss its session's time after a restart
    client = KazooClient(hosts=ADDRESS, timeout=40, connection_retry={"max_tries": -1, "max_delay": 1})
    client.start(timeout=LIMIT_S)
    return client


def done(what):
    print("ok " + what, flush=True)


def until(what, condition):
    deadline = time.monotonic() + LIMIT_S
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("did not come: " + what)
        threading.Event().wait(0.01)


def refused(error, call, *arguments, **keywords):
    try:
        call(*arguments, **keywords)
    except error:
        return
    raise AssertionError("%s did not raise %s" % (call, error))


def operations(client):
    assert client.create("/kazoo", b"a") == "/kazoo"
    refused(NodeExistsError, client.create, "/kazoo", b"")
    refused(NoNodeError, client.get, "/nosuch")
    refused(BadVersionError, client.set, "/kazoo", b"b", version=9)
    assert client.set("/kazoo", b"", version=0).version == 1
    data, stat = client.get("/kazoo")
    assert data == b"" and stat.version == 1, (data, stat)
    assert client.create("/kazoo/s-", b"", sequence=True) == "/kazoo/s-0000000000"
    assert client.create("/kazoo/e", b"", ephemeral=True, include_data=True)[1].owner_session_id == client.client_id[0]
    assert sorted(client.get_children("/kazoo")) == ["e", "s-0000000000"]
    client.ensure_path("/kazoo/a/b/c")
    client.delete("/kazoo/a", recursive=True)
    assert client.exists("/kazoo/a") is None
    assert client.sync("/kazoo") == "/kazoo"
    assert client.get_acls("/kazoo")[0][0].perms == 31
    done("operations")


def transaction(client):
    good = client.transaction()
    good.create("/kazoo/tx", b"x")
    good.set_data("/kazoo/tx", b"y")
    good.check("/kazoo/tx", 1)
    results = good.commit()
    assert results[0] == "/kazoo/tx" and results[1].version == 1 and results[2] is True, results
    bad = client.transaction()
    bad.delete("/kazoo/tx")
    bad.check("/nosuch", 0)
    assert all(isinstance(result, Exception) for result in bad.commit())
    assert client.exists("/kazoo/tx") is not None
    done("transaction")


def lock(clients):
    inside, most = [0], [0]

    def work(client):
        mine = client.Lock("/kazoo/lock")
        for _ in range(5):
            with mine:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                inside[0] -= 1

    threads = [threading.Thread(target=work, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT_S)
    assert most[0] == 1 and not any(thread.is_alive() for thread in threads), most
    done("lock")


def election(clients):
    led = []
    threads = [
        threading.Thread(target=client.Election("/kazoo/election", str(i)).run, args=(led.append, i))
        for i, client in enumerate(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT_S)
    assert sorted(led) == list(range(len(clients))), led
    done("election")


def watches(client, other):
    seen, children = [], []
    client.ensure_path("/kazoo/watched")
    client.DataWatch("/kazoo/watched", lambda data, stat: seen.append(data))
    client.ChildrenWatch("/kazoo/watched", lambda names: children.append(sorted(names)))
    other.set("/kazoo/watched", b"one")
    until("the data", lambda: seen and seen[-1] == b"one")
    other.create("/kazoo/watched/c", b"")
    until("the child", lambda: children and children[-1] == ["c"])
    done("watches")
    return seen, children


def restart(client, other, seen, children):
    session = client.client_id[0]
    states = []
    client.add_listener(states.append)
    print("restart", flush=True)
    sys.stdin.readline()
    until("the connection", lambda: client.connected and other.connected)
    assert client.client_id[0] == session
    assert KazooState.LOST not in states, states
    assert client.exists("/kazoo/e").ephemeralOwner == session
    other.retry(other.set, "/kazoo/watched", b"two")
    until("the data after the restart", lambda: seen[-1] == b"two")
    other.retry(other.create, "/kazoo/watched/d", b"")
    until("the child after the restart", lambda: children[-1] == ["c", "d"])
    done("restart")


def main():
    clients = [connect() for _ in range(3)]
    operations(clients[0])
    transaction(clients[0])
    lock(clients)
    election(clients)
    seen, children = watches(clients[0], clients[1])
    restart(clients[0], clients[1], seen, children)
    for client in clients:
        client.stop()
    done("all")


main()
