"""Drives an ACME server by python3-acme, and reads each exchange against what RFC 8555 asks of a server.

rfc8555.py DIRECTORY ANSWERS

All names must lead to a web server that serves the files in ANSWERS as answers to http-01. Prints what was violated, a
line each that begins with the section, and ends with 1 if anything was.
"""

import base64
import json
import re
import sys
from datetime import datetime, timezone
from pathlib import Path

import josepy
from acme import challenges, client, crypto_util, errors, messages
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from OpenSSL import crypto
from requests.utils import parse_header_links

ERROR = "urn:ietf:params:acme:error:"
JOSE = {"Content-Type": "application/jose+json"}

# What may be seen after what (section 7.1.6); a state may have passed unseen.
FOLLOWERS = {
    "order": {
        "pending": {"pending", "ready", "processing", "valid", "invalid"},
        "ready": {"ready", "processing", "valid", "invalid"},
        "processing": {"processing", "valid", "invalid"},
        "valid": {"valid"},
        "invalid": {"invalid"},
    },
    "authorization": {
        "pending": {"pending", "valid", "invalid", "deactivated", "expired", "revoked"},
        "valid": {"valid", "deactivated", "expired", "revoked"},
        "invalid": {"invalid"},
        "deactivated": {"deactivated"},
        "expired": {"expired"},
        "revoked": {"revoked"},
    },
    "challenge": {
        "pending": {"pending", "processing", "valid", "invalid"},
        "processing": {"processing", "valid", "invalid"},
        "valid": {"valid"},
        "invalid": {"invalid"},
    },
    "account": {"valid": {"valid", "deactivated", "revoked"}, "deactivated": {"deactivated"}, "revoked": {"revoked"}},
}


def encoded(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def links(response, relation):
    return [
        link["url"]
        for link in parse_header_links(response.headers.get("Link", ""))
        if relation in link.get("rel", "").split()
    ]


def is_authority(certificate):
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def new_key():
    return josepy.JWKEC(key=ec.generate_private_key(ec.SECP256R1()))


def csr(*names):
    key = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return crypto_util.make_csr(key, list(names))


def media_type(response):
    return response.headers.get("Content-Type", "").split(";")[0].strip()


class Reader:
    """Knows each resource by the address that the server gave for it, and what was last seen of it."""

    def __init__(self, directory):
        self.directory = directory
        self.kinds = {directory: "directory"}
        self.parents = {}
        self.states = {}
        self.fixed = {}
        self.nonces = set()
        self.violations = []
        self.exchanges = 0

    def must(self, holds, section, what, response=None):
        if not holds:
            where = ""
            if response is not None:
                where = f" ({response.request.method} {self.kinds.get(response.url)}: {response.status_code})"
            self.violations.append(f"{section}: {what}{where}")

    def __call__(self, response, **_):
        self.exchanges += 1
        kind = self.kinds.get(response.url, "unknown")
        self.must(response.url.startswith("https://"), "6.1", "it is no HTTPS", response)
        if kind != "directory":
            self.must(links(response, "index") == [self.directory], "7.1", "no link to the directory", response)
        if response.request.method == "POST" or (kind == "newNonce" and response.ok):
            self.nonce(response)
        if response.status_code >= 400:
            self.problem(response)
        elif kind == "newNonce":
            self.must(response.status_code == (200 if response.request.method == "HEAD" else 204), "7.2", "another status", response)
            self.must("no-store" in response.headers.get("Cache-Control", ""), "7.2", "a nonce may be cached", response)
            self.must(not response.content, "7.2", "a nonce with a body", response)
        else:
            getattr(self, "read_" + kind)(response)

    def nonce(self, response):
        nonce = response.headers.get("Replay-Nonce", "")
        self.must(re.fullmatch("[A-Za-z0-9_-]+", nonce), "6.5", "no nonce, or none in base64url", response)
        self.must(nonce not in self.nonces, "6.5", "a nonce that was given before", response)
        self.nonces.add(nonce)

    def problem(self, response):
        if response.request.method == "HEAD":
            return
        self.must(media_type(response) == "application/problem+json", "6.7", "an error that is no problem document", response)
        problem = response.json()
        self.must(problem.get("type", "").startswith(ERROR), "6.7", f"a type of its own: {problem.get('type')}", response)
        self.must(problem.get("status", response.status_code) == response.status_code, "6.7", "another status in the body", response)
        self.must(problem.get("detail"), "6.7", "no word to whoever must mend it", response)
        if problem.get("type") == ERROR + "badSignatureAlgorithm":
            self.must("ES256" in problem.get("algorithms", []), "6.2", "not said which algorithms there are", response)

    def object(self, response, *statuses):
        self.must(response.status_code in (statuses or (200,)), "7", "another status", response)
        self.must(media_type(response) == "application/json", "7.1", "another type of content", response)
        return response.json()

    def located(self, response, kind, section):
        location = response.headers.get("Location", "")
        self.must(location.startswith("https://"), section, "no Location", response)
        self.kinds[location] = kind
        return location

    def url(self, value, kind, section, response):
        self.must(isinstance(value, str) and value.startswith("https://"), section, f"no address of the {kind}", response)
        self.kinds[value] = kind

    def follows(self, kind, url, status, response):
        before = self.states.get(url)
        self.must(status in FOLLOWERS[kind], "7.1.6", f"no status of a {kind}: {status}", response)
        self.must(before is None or status in FOLLOWERS[kind].get(before, ()), "7.1.6", f"{kind}: {before} became {status}", response)
        self.states[url] = status

    def time(self, value, section, response):
        try:
            datetime.fromisoformat(value.replace("Z", "+00:00")).astimezone(timezone.utc)
        except (AttributeError, ValueError):
            self.must(False, section, f"no date of RFC 3339: {value}", response)

    def read_directory(self, response):
        for name in ("newNonce", "newAccount", "newOrder", "revokeCert", "keyChange"):
            self.url(response.json().get(name), name, "7.1.1", response)
        self.must(media_type(response) == "application/json", "7.1.1", "another type of content", response)
        if "newAuthz" in response.json():
            self.url(response.json()["newAuthz"], "newAuthz", "7.1.1", response)

    def read_newAccount(self, response):
        self.account(self.located(response, "account", "7.3"), self.object(response, 200, 201), response)

    def read_account(self, response):
        self.account(response.url, self.object(response), response)

    def account(self, url, account, response):
        self.follows("account", url, account.get("status"), response)
        self.url(account.get("orders"), "orders", "7.1.2", response)
        self.must(all(isinstance(contact, str) for contact in account.get("contact", [])), "7.1.2", "a contact that is no URL", response)

    def read_orders(self, response):
        orders = self.object(response).get("orders")
        self.must(isinstance(orders, list), "7.1.2.1", "no list of orders", response)
        for order in orders:
            self.url(order, "order", "7.1.2.1", response)

    def read_newOrder(self, response):
        self.order(self.located(response, "order", "7.4"), self.object(response, 201), response)

    def read_order(self, response):
        self.order(response.url, self.object(response), response)

    def read_finalize(self, response):
        url = response.headers.get("Location", self.parents[response.url])
        self.must(url == self.parents[response.url], "7.4", "another order's Location", response)
        self.order(url, self.object(response), response)

    def order(self, url, order, response):
        status = order.get("status")
        self.follows("order", url, status, response)
        if status in ("pending", "valid"):
            self.time(order.get("expires"), "7.1.3", response)
        fixed = tuple(json.dumps(order.get(name), sort_keys=True) for name in ("identifiers", "authorizations", "finalize"))
        self.must(self.fixed.setdefault(url, fixed) == fixed, "7.1.3", "the order has changed", response)
        self.must(order.get("identifiers"), "7.1.3", "no identifiers", response)
        self.must(all(set(each) == {"type", "value"} for each in order["identifiers"]), "7.1.3", "no identifier", response)
        for each in order.get("authorizations", []):
            self.url(each, "authorization", "7.1.3", response)
        self.url(order.get("finalize"), "finalize", "7.1.3", response)
        self.parents[order["finalize"]] = url
        self.must(("certificate" in order) == (status == "valid"), "7.1.3", "a certificate at the wrong time", response)
        if status == "valid":
            self.url(order["certificate"], "certificate", "7.1.3", response)
        if status == "processing":
            self.must(response.headers.get("Retry-After", "").isdigit(), "7.4", "not said when to look again", response)
        if status == "ready":
            # One that was pending when it was last looked at may be valid by now.
            over = {self.states.get(each, "valid") for each in order["authorizations"]} - {"pending", "valid"}
            self.must(not over, "7.1.6", f"ready with authorizations that are {over}", response)

    def read_newAuthz(self, response):
        self.authorization(self.located(response, "authorization", "7.4.1"), self.object(response, 200, 201), response)

    def read_authorization(self, response):
        self.authorization(response.url, self.object(response), response)

    def authorization(self, url, authorization, response):
        status = authorization.get("status")
        self.follows("authorization", url, status, response)
        identifier = authorization.get("identifier", {})
        self.must(identifier.get("type") and not identifier.get("value", "*.").startswith("*."), "7.1.4", f"no identifier: {identifier}", response)
        self.must(authorization.get("wildcard", True) is True, "7.1.4", "a wildcard that is none", response)
        if status == "valid":
            self.time(authorization.get("expires"), "7.1.4", response)
            self.must([each for each in authorization["challenges"] if each["status"] == "valid"], "7.1.4", "valid by no challenge", response)
        if status in ("pending", "valid", "invalid"):
            self.must(authorization.get("challenges"), "7.1.4", "no challenges", response)
        for challenge in authorization["challenges"]:
            self.url(challenge.get("url"), "challenge", "8", response)
            self.parents[challenge["url"]] = url
            self.challenge(challenge, response)

    def read_challenge(self, response):
        challenge = self.object(response)
        self.must(challenge.get("url") == response.url, "8", "another challenge", response)
        self.must(links(response, "up") == [self.parents[response.url]], "7.5.1", "no link to its authorization", response)
        self.challenge(challenge, response)

    def challenge(self, challenge, response):
        status = challenge.get("status")
        self.follows("challenge", challenge["url"], status, response)
        self.must(challenge.get("type"), "8", "a challenge of no type", response)
        # 128 bits at least, in base64url without padding.
        self.must(re.fullmatch("[A-Za-z0-9_-]{22,}", challenge.get("token", "")), "8.3", f"no such token: {challenge.get('token')}", response)
        if status == "valid":
            self.time(challenge.get("validated"), "8", response)
        if status == "invalid":
            self.must(challenge.get("error", {}).get("type", "").startswith(ERROR), "8", "not said what is wrong", response)

    def read_certificate(self, response):
        self.must(response.status_code == 200, "7.4.2", "another status", response)
        self.must(media_type(response) == "application/pem-certificate-chain", "7.4.2", "another type of content", response)
        block = "-----BEGIN CERTIFICATE-----\n(?:[A-Za-z0-9+/]{64}\n)*[A-Za-z0-9+/=]{1,64}\n-----END CERTIFICATE-----\n"
        self.must(re.fullmatch(f"(?:{block})+", response.text), "9.1", "something else than certificates", response)
        chain = [x509.load_pem_x509_certificate(pem.encode()) for pem in re.findall(block, response.text)]
        self.must(not is_authority(chain[0]), "9.1", "the first one is no leaf", response)
        for below, above in zip(chain, chain[1:]):
            self.must(below.issuer == above.subject, "9.1", "one that does not certify the one before it", response)

    def read_revokeCert(self, response):
        self.must(response.status_code == 200 and not response.content, "7.6", "something else than 200 without a body", response)

    def read_keyChange(self, response):
        self.must(response.status_code == 200, "7.3.5", "another status", response)

    def read_unknown(self, response):
        self.must(False, "7.1", f"an address that nobody gave: {response.url}", response)


class Visit:
    """What a client does, and what one does that means no good."""

    def __init__(self, directory, answers):
        self.answers = Path(answers)
        self.reader = Reader(directory)
        self.key = new_key()
        self.net = self.network(self.key)
        self.directory = client.ClientV2.get_directory(directory, self.net)
        self.client = client.ClientV2(self.directory, self.net)

    def network(self, key):
        net = client.ClientNetwork(key, alg=josepy.ES256, user_agent="rfc8555.py")
        net.session.hooks["response"].append(self.reader)
        return net

    def fresh_nonce(self):
        return self.net.session.head(self.directory["newNonce"]).headers["Replay-Nonce"]

    def jws(self, resource, payload, key=None, **changed):
        """A flattened JWS with another header; what is None is left out."""
        header = {"alg": "ES256", "kid": self.net.account.uri if self.net.account else None, "url": resource}
        header.update(changed)
        header.setdefault("nonce", self.fresh_nonce())
        header = {name: value for name, value in header.items() if value is not None}
        protected = encoded(json.dumps(header).encode())
        body = encoded(payload if isinstance(payload, bytes) else json.dumps(payload).encode())
        signature = josepy.ES256.sign((key or self.key).key, f"{protected}.{body}".encode())
        return {"protected": protected, "payload": body, "signature": encoded(signature)}

    def send(self, url, jws, headers=None):
        return self.net.session.post(url, data=json.dumps(jws), headers=headers or JOSE)

    def refused(self, section, what, response, statuses, *types):
        kind = response.json().get("type", "").replace(ERROR, "")
        self.reader.must(
            response.status_code in statuses and (not types or kind in types),
            section,
            f"{what} was answered {response.status_code} {kind}, not {statuses} {types}",
        )

    def register(self):
        wanted = messages.NewRegistration.from_data(email="postmaster@conform.test", terms_of_service_agreed=True)
        unknown = self.jws(self.directory["newAccount"], {"onlyReturnExisting": True}, kid=None, jwk=self.jwk(self.key))
        self.refused("7.3.1", "a look for an account that there is not", self.send(self.directory["newAccount"], unknown), (400,), "accountDoesNotExist")
        account = self.client.new_account(wanted)
        self.net.account = None
        try:
            self.client.new_account(wanted)
            self.reader.must(False, "7.3.1", "one key has two accounts")
        except errors.ConflictError as found:
            self.reader.must(found.location == account.uri, "7.3.1", "another account of the same key")
        self.net.account = account
        contact = self.jws(account.uri, {"contact": ["tel:+1-201-555-0123"]})
        self.refused("7.3", "a contact by telephone", self.send(account.uri, contact), (400,), "unsupportedContact")
        self.client.update_registration(account, messages.Registration.from_data(email="hostmaster@conform.test"))

    @staticmethod
    def jwk(key):
        return key.public_key().to_json()

    def issue(self, *names):
        order = self.client.new_order(csr(*names))
        early = self.jws(order.body.finalize, {"csr": "AA"})
        self.refused("7.4", "a CSR before its time", self.send(order.body.finalize, early), (403,), "orderNotReady")
        for authorization in order.authorizations:
            self.answer(authorization)
        ready = self.net.post(order.uri, None).json()
        self.reader.must(ready["status"] == "ready", "7.1.6", f"all is shown, and the order is {ready['status']}")
        other = crypto.load_certificate_request(crypto.FILETYPE_PEM, csr("other.conform.test"))
        der = crypto.dump_certificate_request(crypto.FILETYPE_ASN1, other)
        wrong = self.jws(order.body.finalize, {"csr": encoded(der)})
        self.refused("7.4", "a CSR with other names", self.send(order.body.finalize, wrong), (400, 403), "badCSR")
        done = self.client.poll_and_finalize(order)
        leaf = x509.load_pem_x509_certificate(done.fullchain_pem.encode())
        has = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.DNSName)
        self.reader.must(sorted(has) == sorted(names), "7.4", f"a certificate for {has}")
        return done

    def answer(self, authorization):
        challenge = next(each for each in authorization.body.challenges if isinstance(each.chall, challenges.HTTP01))
        response, text = challenge.response_and_validation(self.key)
        (self.answers / challenge.chall.encode("token")).write_text(text)
        self.client.answer_challenge(challenge, response)

    def fail(self):
        order = self.client.new_order(csr("wrong.conform.test"))
        challenge = next(each for each in order.authorizations[0].body.challenges if isinstance(each.chall, challenges.HTTP01))
        self.client.answer_challenge(challenge, challenge.response(self.key))
        try:
            self.client.poll_authorizations(order, datetime.max)
            self.reader.must(False, "8.3", "nothing was shown, and it is valid")
        except errors.ValidationError:
            state = self.net.post(order.uri, None).json()["status"]
            self.reader.must(state == "invalid", "7.1.6", f"its authorization is invalid, and the order {state}")

    def authorize_before(self):
        wanted = {"identifier": {"type": "dns", "value": "before.conform.test"}}
        made = self.send(self.directory["newAuthz"], self.jws(self.directory["newAuthz"], wanted))
        url = made.headers["Location"]
        left = self.send(url, self.jws(url, {"status": "deactivated"}))
        self.reader.must(left.json().get("status") == "deactivated", "7.5.2", "an authorization that can't be left")

    def look(self, order):
        """By POST-as-GET; a GET is nothing but for the directory and nonces (section 6.3)."""
        account = self.net.account.uri
        orders = self.net.post(account, None).json()["orders"]
        listed = self.net.post(orders, None).json()["orders"]
        self.reader.must(order.uri in listed, "7.1.2.1", "an order that is in no list")
        authorization = order.body.authorizations[0]
        challenge = self.net.post(authorization, None).json()["challenges"][0]["url"]
        self.net.post(challenge, None)
        certificate = self.net.post(order.uri, None).json()["certificate"]
        for url in (account, orders, order.uri, authorization, challenge, certificate, order.body.finalize, self.directory["newOrder"]):
            self.refused("6.3", "a GET", self.net.session.get(url), (405,), "malformed")
        self.reader.must(self.net.session.get(self.directory["newNonce"]).ok, "7.2", "no nonce by GET")

    def offend(self, order):
        url = self.net.account.uri
        self.refused("6.5", "a nonce of one's own", self.send(url, self.jws(url, b"", nonce=encoded(b"0" * 16))), (400,), "badNonce")
        once = self.jws(url, b"")
        self.send(url, once)
        self.refused("6.5", "a nonce that was used", self.send(url, once), (400,), "badNonce")
        self.refused("6.2", "JSON", self.send(url, self.jws(url, b""), {"Content-Type": "application/json"}), (415,), "malformed")
        self.refused("6.2", "both kid and jwk", self.send(url, self.jws(url, b"", jwk=self.jwk(self.key))), (400,), "malformed")
        self.refused("6.2", "neither kid nor jwk", self.send(url, self.jws(url, b"", kid=None)), (400,), "malformed")
        self.refused("6.2", "no algorithm", self.send(url, self.jws(url, b"", alg="none")), (400,), "badSignatureAlgorithm")
        self.refused("6.2", "a MAC", self.send(url, self.jws(url, b"", alg="HS256")), (400,), "badSignatureAlgorithm")
        self.refused("6.4", "another's url", self.send(url, self.jws(order.uri, b"")), (400, 401, 403), "unauthorized")
        self.refused("6.2", "no url", self.send(url, self.jws(url, b"", url=None)), (400,), "malformed")
        self.refused("6.2", "no nonce", self.send(url, self.jws(url, b"", nonce=None)), (400,), "badNonce", "malformed")
        stranger = new_key()
        self.refused("6.2", "another's signature", self.send(url, self.jws(url, b"", key=stranger)), (400, 401, 403))
        spread = dict(self.jws(url, b""), header={"kid": url})
        self.refused("6.2", "an unprotected header", self.send(url, spread), (400,), "malformed")
        general = self.jws(url, b"")
        signature = {"protected": general["protected"], "signature": general["signature"]}
        self.refused("6.2", "several signatures", self.send(url, {"payload": general["payload"], "signatures": [signature]}), (400,), "malformed")
        padded = self.jws(url, b"")
        padded["signature"] += "=="
        self.refused("6.1", "base64 that is padded", self.send(url, padded), (400,), "malformed")
        bad = {"identifiers": [{"type": "dns", "value": "not a name"}, {"type": "dns", "value": "good.conform.test"}]}
        new_order = self.directory["newOrder"]
        self.refused("7.4", "what is no name", self.send(new_order, self.jws(new_order, bad)), (400, 403), "malformed", "rejectedIdentifier")
        other = {"identifiers": [{"type": "carrier-pigeon", "value": "x"}]}
        self.refused("7.4", "an identifier of no known type", self.send(new_order, self.jws(new_order, other)), (400, 403), "unsupportedIdentifier", "malformed")
        self.meet(stranger, order)

    def meet(self, key, order):
        """Somebody else has an account, too, and looks at what is not theirs."""
        net = self.network(key)
        theirs = client.ClientV2(self.directory, net).new_account(messages.NewRegistration.from_data(terms_of_service_agreed=True))
        for url in (order.uri, order.body.authorizations[0], self.net.account.uri):
            self.refused("7.1", "what is another's", self.send(url, self.jws(url, b"", key=key, kid=theirs.uri)), (401, 403, 404))
        taken = self.change_to(key)
        told = taken.status_code == 409 and taken.headers.get("Location") == theirs.uri
        self.reader.must(told, "7.3.5", "a key that somebody has was not refused with 409 and Location")

    def change_to(self, key):
        url = self.directory["keyChange"]
        change = {"account": self.net.account.uri, "oldKey": self.jwk(self.key)}
        inner = self.jws(url, change, key=key, kid=None, nonce=None, jwk=self.jwk(key))
        return self.send(url, self.jws(url, inner))

    def change_key(self):
        new, url = new_key(), self.net.account.uri
        self.reader.must(self.change_to(new).ok, "7.3.5", "no change of keys")
        self.refused("7.3.5", "the key before", self.send(url, self.jws(url, b"")), (400, 401, 403))
        self.key = self.net.key = new

    def revoke(self, order):
        certificate = josepy.ComparableX509(crypto.load_certificate(crypto.FILETYPE_PEM, order.fullchain_pem.encode()))
        self.client.revoke(certificate, 4)
        again = {"certificate": encoded(crypto.dump_certificate(crypto.FILETYPE_ASN1, certificate.wrapped))}
        url = self.directory["revokeCert"]
        self.refused("7.6", "a second revocation", self.send(url, self.jws(url, again)), (400,), "alreadyRevoked")

    def leave(self):
        account = self.net.account
        self.client.deactivate_registration(account)
        self.refused("7.3.6", "an account that was left", self.send(account.uri, self.jws(account.uri, b"", kid=account.uri)), (401,), "unauthorized")


def main(directory, answers):
    visit = Visit(directory, answers)
    try:
        visit.register()
        order = visit.issue("mail.conform.test", "mx.conform.test")
        visit.look(order)
        visit.fail()
        visit.authorize_before()
        visit.offend(order)
        visit.change_key()
        visit.revoke(order)
        visit.leave()
    finally:
        for violation in visit.reader.violations:
            print(violation)
    print(f"{visit.reader.exchanges} exchanges")
    return 1 if visit.reader.violations else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
