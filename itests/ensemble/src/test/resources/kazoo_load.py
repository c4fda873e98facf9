"""Creates sequential znodes with kazoo until standard input ends.

Usage: kazoo_load.py HOST:PORT,... ROOT. Prints the path of each znode that was acknowledged, "unknown" for each one
whose answer was lost, and "end" when all is well. Fails loudly where the session is lost.
"""
import sys
import threading

from kazoo.client import KazooClient, KazooState
from kazoo.exceptions import ConnectionLoss, SessionExpiredError

HOSTS, ROOT = sys.argv[1], sys.argv[2]
LIMIT_S = 120

lost = threading.Event()
over = threading.Event()


def watch_input():
    sys.stdin.read()
    over.set()


def changed(state):
    if state == KazooState.LOST and not over.is_set():
        lost.set()


client = KazooClient(hosts=HOSTS, timeout=60, connection_retry={"max_tries": -1, "max_delay": 1})
client.start(timeout=LIMIT_S)
client.add_listener(changed)
client.create(ROOT, b"")
threading.Thread(target=watch_input, daemon=True).start()
while not over.is_set():
    over.wait(0.005)
    try:
        print(client.create(ROOT + "/k-", b"kazoo", sequence=True), flush=True)
    except ConnectionLoss:
        print("unknown", flush=True)
        while not client.connected and not over.is_set() and not lost.is_set():
            over.wait(0.01)
    except SessionExpiredError:
        lost.set()
    if lost.is_set():
        raise AssertionError("the session is lost")
print("end", flush=True)
client.stop()
