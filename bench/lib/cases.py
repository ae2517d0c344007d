"""What is measured. Each comparison is interleaved: one round measures all sides of it, the medians are compared."""

import json
import re
import shutil
import statistics
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from . import flame, load, services
from . import pure as jmh
from .load import Request
from .services import Cfssl, Postgres, Postseal, fresh, has

# Seconds: by then a service that has started has given back what starting took.
SETTLED = 25

ACME_LOAD = Path(__file__).resolve().parent.parent / "acme" / "AcmeLoad.java"
BASE64URL = str.maketrans("+/", "-_", "=")

FLOOR_TABLE = """
    CREATE TABLE floor (id bytea PRIMARY KEY, authority text NOT NULL, issued_at timestamptz NOT NULL, der bytea NOT NULL)
"""

# A row of a certificate's size; the octets are made by the server, so that the client's cost is none of it.
FLOOR_INSERT = """
INSERT INTO floor VALUES (uuid_send(gen_random_uuid()), 'issuing', now(), decode(repeat('a7', 650), 'hex'));
"""


@dataclass
class Result:
    """One line of the table."""

    what: str
    measured: str
    baseline: str
    ratio: float | None = None
    target: float | None = None
    at_most: bool = False

    @property
    def met(self):
        if self.target is None or self.ratio is None:
            return None
        return self.ratio <= self.target if self.at_most else self.ratio >= self.target


def run(name, machine, arguments):
    return CASES[name](machine, arguments)


def compare(rounds, sides):
    """The medians of what each side measures, one after the other in each round."""
    measured = {name: [] for name in sides}
    for _ in range(rounds):
        for name, measure in sides.items():
            measured[name].append(measure())
    return {
        name: load.Measured(
            statistics.median(m.rate for m in values), statistics.median(m.p50 for m in values)
        )
        for name, values in measured.items()
    }


def issuing(service, requests, authority="issuing"):
    return Request(
        f"{service.url}/v1/certificates?authority={authority}", "POST",
        {"Authorization": f"Bearer {service.token}", "Content-Type": "application/pkcs10"}, requests,
    )


def against(what, ours, baseline, name, target):
    return Result(
        what, f"{ours.rate:,.0f}/s, p50 {ours.p50:.2f} ms", f"{name}: {baseline.rate:,.0f}/s", ours.rate / baseline.rate,
        target,
    )


def issuance(machine, arguments):
    """The whole way of a certificate against a single-row INSERT, and against cfssl on the same PostgreSQL."""
    directory = machine.new_directory("load")
    requests = load.certificate_requests(directory, 500)
    results = []
    with fresh(machine) as (postgres, service):
        postgres.sql(FLOOR_TABLE, "floor")
        request = issuing(service, requests)
        load.wrk(directory, request, 16, arguments.warm_up)
        for clients, target in (64, 1.5), (16, 1.1), (4, 1.0), (1, 0.5):
            sides = compare(arguments.rounds, {
                "floor": lambda c=clients: load.pgbench(postgres, directory, FLOOR_INSERT, c, arguments.seconds),
                "postseal": lambda c=clients: load.wrk(directory, request, c, arguments.seconds),
            })
            results.append(against(f"P-256 issuance, {clients} clients", sides["postseal"], sides["floor"],
                                   "pgbench INSERT", target))
            if clients == 64:
                results.append(Result(
                    "of it, µs of the processor for each",
                    processor(lambda: load.wrk(directory, request, 64, arguments.seconds), service=service,
                              postgres=postgres),
                    "for each INSERT: " + processor(
                        lambda: load.pgbench(postgres, directory, FLOOR_INSERT, 64, arguments.seconds),
                        postgres=postgres)))
        p50 = results[-1].measured.split("p50 ")[1].split(" ")[0]
        results.append(Result("P-256 issuance, 1 client, p50 in ms", p50, "", float(p50), 0.8, at_most=True))
        if has("cfssl"):
            with Cfssl(machine, postgres) as cfssl:
                bodies = [json.dumps({"certificate_request": pem, "hosts": [f"mail{i}.bench.example.org"]})
                          for i, pem in enumerate(requests)]
                other = Request(f"{cfssl.url}/api/v1/cfssl/sign", "POST", {"Content-Type": "application/json"}, bodies)
                sides = compare(arguments.rounds, {
                    "cfssl": lambda: load.wrk(directory, other, 16, arguments.seconds),
                    "postseal": lambda: load.wrk(directory, request, 16, arguments.seconds),
                })
                results.append(against("the same against cfssl, 16 clients", sides["postseal"], sides["cfssl"],
                                       "cfssl, same PostgreSQL", 20))
        results.append(rsa(machine, arguments, service, directory, requests))
    return results


def processor(load_once, **servers):
    """What each of the servers takes for one request of a load."""
    before = {name: server.processor_seconds() for name, server in servers.items()}
    started = time.monotonic()
    requests = load_once().rate * (time.monotonic() - started)
    return ", ".join(
        f"{name} {(server.processor_seconds() - before[name]) / requests * 1e6:.0f}" for name, server in servers.items())


def rsa(machine, arguments, service, directory, requests):
    passphrase = (service.data / "data" / "passphrase").read_text().strip()
    service.request("POST", "/v1/authorities", {
        "name": "rsa", "kind": "root", "key": "RSA-2048", "subject": "CN=bench rsa", "passphrase": passphrase})
    request = issuing(service, requests, "rsa")
    load.wrk(directory, request, 16, arguments.warm_up)
    sides = compare(arguments.rounds, {
        "openssl": lambda: load.Measured(load.openssl_signatures("rsa2048", seconds=arguments.seconds), 0),
        "postseal": lambda: load.wrk(directory, request, 16, arguments.seconds),
    })
    return against("RSA-2048 authority, 16 clients", sides["postseal"], sides["openssl"],
                   "openssl speed, both cores", 0.7)


def reads(machine, arguments):
    """What anyone fetches, against a file-like endpoint of the same service."""
    directory = machine.new_directory("load")
    requests = load.certificate_requests(directory, 50)
    with fresh(machine) as (_, service):
        serials, ders = [], []
        for pem in requests:
            made = json.loads(service.request("POST", "/v1/certificates", pem.encode(), "application/pkcs10",
                                              "application/json"))
            serials.append(made["serial"])
            ders.append(made["chain"])
        cached = ocsp_paths(service, directory, serials[:50], nonce=False)
        signed = ocsp_paths(service, directory, serials[:50] * 10, nonce=True)
        bearer = {"Authorization": f"Bearer {service.token}"}
        questions = {
            "static": Request(f"{service.url}/ca/issuing.pem"),
            "host": Request(service.url, paths=[f"/v1/hosts/mail{i}.bench.example.org/chain.pem" for i in range(50)]),
            "serial": Request(service.url, headers=bearer,
                              paths=[f"/v1/certificates/{serial}/chain.pem" for serial in serials]),
            "cached": Request(service.url, paths=cached),
            "signed": Request(service.url, paths=signed),
        }
        for question in questions.values():
            load.wrk(directory, question, 16, max(1, arguments.warm_up // 3))
        sides = compare(arguments.rounds, {
            name: lambda q=question: load.wrk(directory, q, 16, arguments.seconds)
            for name, question in questions.items()
        })
        return [
            against(what, sides[name], sides["static"], "GET /ca/issuing.pem", target)
            for what, name, target in (
                ("chain by host", "host", 0.9),
                ("chain by serial, database", "serial", 0.3),
                ("OCSP, cached", "cached", 0.9),
                ("OCSP, signed for each request", "signed", 0.6),
            )
        ]


def ocsp_paths(service, directory, serials, nonce):
    (directory / "issuing.pem").write_bytes(service.request("GET", "/ca/issuing.pem"))
    paths = []
    for serial in serials:
        subprocess.run(
            ["openssl", "ocsp", "-issuer", "issuing.pem", "-serial", f"0x{serial}", "-nonce" if nonce else "-no_nonce",
             "-reqout", "request.der"],
            check=True, capture_output=True, cwd=directory,
        )
        paths.append("/ocsp/issuing/" + load.ocsp_path((directory / "request.der").read_bytes()))
    return paths


REVOKE = """
    INSERT INTO revocation (serial, authority, not_after, revoked_at, reason, changed_at)
    SELECT decode(lpad(to_hex(i), 32, '0'), 'hex'), 'issuing', now() + interval '1 year', now() - interval '1 hour',
           'superseded', now() - interval '1 hour'
    FROM generate_series({first}, {last}) AS i
"""


def crl(machine, arguments):
    """From the revocation to the list that shows it, and what revoking costs, by how many there are already."""
    directory = machine.new_directory("load")
    requests = load.certificate_requests(directory, 200)
    results = []
    log = directory / "gc.log"
    options = [f"-Xlog:gc:file={log}", "-Xmx256m"]
    with fresh(machine, options) as (postgres, service):
        load.wrk(directory, issuing(service, requests), 4, arguments.warm_up)
        first = 1
        baseline = None
        for entries in 10**3, 10**4, 10**5, 10**6:
            service.collect()
            quiet = log.stat().st_size
            postgres.sql(REVOKE.format(first=first, last=entries))
            first = entries + 1
            postgres.sql("ANALYZE revocation")
            visible, latency = zip(*(revoke_and_see(service, requests[i]) for i in range(7)))
            baseline = baseline or statistics.median(latency)
            results.append(Result(
                f"CRL of {entries:,} entries: revoked to published, s", f"{statistics.median(visible):.2f}",
                "", statistics.median(visible), 3.0 + 1.0 if entries == 10**6 else None, at_most=True))
            results.append(Result(
                f"revocation with {entries:,} revoked, ms", f"{statistics.median(latency) * 1000:.1f}",
                f"with 1,000: {baseline * 1000:.1f}", statistics.median(latency) / baseline, 1.3, at_most=True))
        held = peak_heap(log, quiet)
        results.append(Result("heap while lists of 1,000,000 are made, MB more than before", f"{held:.0f}", "", held, 64,
                              at_most=True))
        alone = load.wrk(directory, issuing(service, requests), 16, arguments.seconds)
        postgres.sql(REVOKE.format(first=first, last=first))
        beside = load.wrk(directory, issuing(service, requests), 16, arguments.seconds)
        results.append(against("issuance while a list of 1,000,000 is built", beside, alone, "without", 0.7))
    return results


def revoke_and_see(service, pem):
    """How long until the list has one entry more, and how long the revocation itself took, in seconds."""
    made = json.loads(service.request("POST", "/v1/certificates", pem.encode(), "application/pkcs10", "application/json"))
    before = etag(service)
    started = time.monotonic()
    service.request("POST", f"/v1/certificates/{made['serial']}/revocation", {"reason": "superseded"})
    revoked = time.monotonic()
    while etag(service) == before:
        time.sleep(0.02)
        if time.monotonic() - started > 120:
            raise RuntimeError("the list was not published within two minutes")
    return time.monotonic() - started, revoked - started


def etag(service):
    request = urllib.request.Request(f"{service.url}/crl/issuing.crl", method="HEAD")
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.headers["ETag"]


def peak_heap(log, since):
    """The most that was left after a collection, beyond what the one before {since} had left, in MB."""
    text = log.read_text()
    left = [int(m) for m in re.findall(r"->(\d+)M\(", text[:since])][-1:]
    return max((int(m) for m in re.findall(r"->(\d+)M\(", text[since:])), default=left[0]) - left[0]


CERTIFICATES = """
    INSERT INTO certificate (serial, authority, profile, issued_at, not_after, spki_sha256, requested_by, der)
    SELECT decode(lpad(to_hex(i), 12, '0'), 'hex') || substr(decode(md5(i::text), 'hex'), 1, 10), 'issuing', 'mail-server',
           now() - interval '1 day' + i * interval '1 microsecond', now() + interval '90 days',
           sha256(i::text::bytea), 'bench', (SELECT der FROM certificate WHERE requested_by <> 'bench' LIMIT 1)
    FROM generate_series({first}, {last}) AS i
"""

CERTIFICATE_NAMES = """
    INSERT INTO certificate_name (name, issued_at, serial, authority, not_after)
    SELECT 'host' || i % 1000000 || '.example.net', now() - interval '1 day' + i * interval '1 microsecond',
           decode(lpad(to_hex(i), 12, '0'), 'hex') || substr(decode(md5(i::text), 'hex'), 1, 10), 'issuing',
           now() + interval '90 days'
    FROM generate_series({first}, {last}) AS i
"""


def growth(machine, arguments):
    """The same acts with more and more certificates stored."""
    directory = machine.new_directory("load")
    requests = load.certificate_requests(directory, 200)
    results, baseline = [], {}
    sizes = sorted(arguments.rows)
    with Postgres(machine) as postgres:
        with Postseal(machine, postgres) as service:
            load.wrk(directory, issuing(service, requests), 4, 1)
            data = service.data
        fill(postgres, 1, sizes[0])
        first_start = start_again(machine, postgres, data)
        with Postseal(machine, postgres, directory=data) as service:
            warm_until = time.monotonic() + 2 * arguments.warm_up
            load.wrk(directory, issuing(service, requests), 4, arguments.warm_up)
            while time.monotonic() < warm_until:
                times(service, directory, requests, arguments)
            for before, rows in zip([sizes[0], *sizes], sizes):
                fill(postgres, before + 1, rows)
                for what, seconds in times(service, directory, requests, arguments).items():
                    baseline.setdefault(what, seconds)
                    results.append(Result(
                        f"{what} at {rows:,} rows, ms", f"{seconds * 1000:.2f}",
                        f"at {sizes[0]:,}: {baseline[what] * 1000:.2f}", seconds / baseline[what], 1.3,
                        at_most=True))
        last_start = start_again(machine, postgres, data)
        results.append(Result(f"start at {sizes[-1]:,} rows, s", f"{last_start:.2f}", f"at {sizes[0]:,}: {first_start:.2f}",
                              last_start / first_start, 1.3, at_most=True))
    return results


def fill(postgres, first, last):
    """Stores certificates of these numbers; none, if the first is beyond the last."""
    postgres.sql(CERTIFICATES.format(first=first, last=last))
    postgres.sql(CERTIFICATE_NAMES.format(first=first, last=last))
    postgres.sql("VACUUM ANALYZE certificate, certificate_name")


def start_again(machine, postgres, data):
    """Seconds to ready, the median of three starts."""
    starts = []
    for _ in range(3):
        with Postseal(machine, postgres, directory=data) as again:
            starts.append(again.ready_after)
    return statistics.median(starts)


def times(service, directory, requests, arguments):
    serials = []

    def issue(i):
        made = service.request("POST", "/v1/certificates", requests[i % len(requests)].encode(), "application/pkcs10",
                               "application/json")
        serials.append(json.loads(made)["serial"])

    return {
        "issue": median_time(issue),
        "look up": median_time(lambda i: service.request("GET", f"/v1/certificates/{serials[i]}")),
        "list a page": median_time(lambda i: service.request("GET", "/v1/certificates?limit=100&name=mail1.bench.example.org")),
        "revoke": median_time(lambda i: service.request(
            "POST", f"/v1/certificates/{serials[i]}/revocation", {"reason": "superseded"})),
    }


def median_time(act, count=100):
    taken = []
    for i in range(count):
        started = time.monotonic()
        act(i)
        taken.append(time.monotonic() - started)
    return statistics.median(taken)


def start(machine, arguments):
    """From exec to ready, and the memory of the idle service."""
    results = []
    for java in machine.java, *arguments.other_java:
        version = re.search(r'"(\d+)', services.java_version(java)).group(1)
        ways = {f"Java {version}": [], f"Java {version}, class archive": [machine.class_archive(java)]}
        with Postgres(machine) as postgres:
            results += second_starts(machine, arguments, "PostgreSQL elsewhere", 2.0, postgres, java, ways)
        results += second_starts(machine, arguments, "embedded PostgreSQL", 4.0, None, java, ways)
    return results


def second_starts(machine, arguments, what, target, postgres, java, ways):
    with Postseal(machine, postgres, java=java) as service:
        data = service.data
    seen = {way: [] for way in ways}
    idle = {}
    for start in range(arguments.rounds):
        for way, options in ways.items():
            with Postseal(machine, postgres, options, data, java=java) as service:
                seen[way].append((service.ready_after, service.processor_seconds()))
                if start == 0:
                    time.sleep(SETTLED)
                    idle[way] = service.resident_mb()
    results = []
    for way, values in seen.items():
        ready, busy = map(statistics.median, zip(*values))
        memory = idle[way]
        results += [
            Result(f"second start, {what}, {way}, s", f"{ready:.2f}, {busy:.1f} s of the processor", "", ready, target,
                   at_most=True),
            Result(f"idle memory, {what}, {way}, MB RSS", f"{memory:.0f}", "", memory, 200, at_most=True),
        ]
    return results


def pure(machine, arguments):
    """What an issuance computes, part by part."""
    micros = jmh.measure(machine)
    ours, theirs = micros.pop("proofOfPossession"), micros.pop("proofOfPossessionByBouncyCastle")
    return [
        Result("proof of possession, P-256", f"{ours:.1f} µs", f"Bouncy Castle: {theirs:.0f} µs", theirs / ours, 20),
        *(Result(f"{name}, µs", f"{score:.1f}", "") for name, score in sorted(micros.items())),
    ]


def acme(machine, arguments):
    """Orders of accounts that need no challenge, against the same certificates over REST, by the same load generator."""
    directory = machine.new_directory("load")
    certificates = directory / "requests"
    certificates.write_text("".join(
        f"mail{i}.bench.example.org {''.join(pem.split('-----')[2].split()).translate(BASE64URL)}\n"
        for i, pem in enumerate(load.certificate_requests(directory, 500))))
    subprocess.run([machine.tool("javac"), "-d", str(directory), str(ACME_LOAD)], check=True)
    with fresh(machine) as (_, service):
        key = json.loads(service.request("POST", "/v1/acme/account-keys", {
            "name": "bench", "names": ["*.bench.example.org"], "preAuthorized": True, "reusable": True}))

        def measure(way, clients, seconds, *credential):
            done = services.output(machine.java, "-cp", str(directory), "AcmeLoad", way, service.url, str(clients), str(seconds),
                                   str(certificates), *credential)
            return load.measured(done, service.url)

        sides = {
            "rest": lambda c, s: measure("rest", c, s, service.token),
            "acme": lambda c, s: measure("acme", c, s, key["id"], key["hmacKey"]),
        }
        for side in sides.values():
            side(16, max(1, arguments.warm_up // 2))
        results = []
        for clients in 16, 1:
            done = compare(arguments.rounds, {
                name: lambda side=side: side(clients, arguments.seconds) for name, side in sides.items()})
            results.append(against(f"ACME orders, pre-authorised, {clients} clients", done["acme"], done["rest"],
                                   "REST, same generator", None))
        return results


def profile(machine, arguments):
    """Where the service's processor time goes while 64 clients are issued certificates: a picture, no line of the table."""
    directory = machine.new_directory("load")
    requests = load.certificate_requests(directory, 500)
    with fresh(machine) as (_, service):
        request = issuing(service, requests)
        load.wrk(directory, request, 64, arguments.warm_up)
        stacks = flame.record(machine, service, 20, lambda: load.wrk(directory, request, 64, 30))
    arguments.output.with_name("PROFILE.svg").write_text(flame.graph(stacks, "issuing for 64 clients"))
    return []


CASES = {"pure": pure, "issuance": issuance, "acme": acme, "reads": reads, "crl": crl, "growth": growth, "start": start,
         "profile": profile}
NAMES = list(CASES)
