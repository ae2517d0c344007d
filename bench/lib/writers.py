"""Clients that ask for certificates without end, and remember what they were given."""

import json
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.client import HTTPException

# What a request ends with that meets a server which is being killed.
NO_ANSWER = (OSError, HTTPException)


@dataclass
class Record:
    """What the clients have seen, of all threads."""

    # What was asked for, to the serial that was received for it.
    received: dict = field(default_factory=dict)
    # Moments of answers with a certificate, in seconds.
    moments: list = field(default_factory=list)
    # Status (0: no answer) to how often.
    refusals: dict = field(default_factory=dict)
    surprises: list = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def certificate(self, key, serial):
        with self.lock:
            if self.received.setdefault(key, serial) != serial:
                self.surprises.append(f"{key} was given {self.received[key]} and {serial}")
            self.moments.append(time.monotonic())

    def refusal(self, status):
        with self.lock:
            self.refusals[status] = self.refusals.get(status, 0) + 1

    def surprise(self, text):
        with self.lock:
            self.surprises.append(text)

    def thread(self, act):
        """Runs on a thread of its own; what nobody has foreseen does not end it unseen."""
        def guarded():
            try:
                act()
            except Exception as unforeseen:  # noqa: BLE001
                self.surprise(f"a client ended with {unforeseen!r}")
        return threading.Thread(target=guarded)

    def outage(self, start, end):
        """The longest time without a certificate, in seconds."""
        with self.lock:
            moments = [start, *(moment for moment in self.moments if start <= moment <= end), end]
        return max(later - earlier for earlier, later in zip(moments, moments[1:]))


class Writers:
    """
    Each client goes to the replicas by turns, and sends a request until it is answered with a certificate. Half of them send
    an Idempotency-Key along; the others may get two certificates for what they asked for twice.
    """

    def __init__(self, replicas, csr, token, record, clients=4):
        self.replicas = replicas
        self.csr = csr
        self.token = token
        self.record = record
        self.stopped = threading.Event()
        self.threads = [record.thread(lambda client=client: self._write(client)) for client in range(clients)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def _write(self, client):
        number = 0
        while not self.stopped.is_set():
            number += 1
            once = client % 2 == 0
            key = f"{'once' if once else 'any'}-{client}-{number}"
            attempt = 0
            while not self._ask(key, once, self.replicas[(client + attempt) % len(self.replicas)]):
                attempt += 1
                time.sleep(0.2)
                # Sent again to the end, so that what is unknown now is known then.
                if self.stopped.is_set() and attempt > 300:
                    self.record.surprise(f"{key} was never answered")
                    return

    def _ask(self, key, once, replica):
        body = json.dumps({"csr": self.csr, "names": [f"{key}.faults.example.org"]}).encode()
        request = urllib.request.Request(f"{replica.url}/v1/certificates", data=body, method="POST", headers={
            "Authorization": f"Bearer {self.token}", "Content-Type": "application/json",
            "Accept": "application/pkix-cert", **({"Idempotency-Key": key} if once else {})})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                self.record.certificate(key, answer.headers["Location"].rsplit("/", 1)[1])
                return True
        except urllib.error.HTTPError as refusal:
            self.record.refusal(refusal.code)
            if refusal.code != 503 or refusal.headers["Retry-After"] is None:
                self.record.surprise(f"{key}: {refusal.code} {refusal.read()[:300]}")
            return False
        except NO_ANSWER:
            self.record.refusal(0)
            return False
