package org.postseal.rest;

import static org.postseal.problem.Kind.MALFORMED;
import static org.postseal.problem.Kind.POLICY;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.x509.GeneralName;
import org.postseal.problem.Kind;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;

/** Names that must not be certified, in the CSR and in the request's JSON. */
final class BadNames {

    private static final String LABEL_63 = "a".repeat(63);
    private static final String NAME_254 =
            String.join(".", LABEL_63, LABEL_63, LABEL_63, "a".repeat(62));

    private record Name(String what, String text, Kind kind, String said) {}

    private BadNames() {}

    static Stream<BadInput> cases() {
        return Stream.of(
                        everywhere().map(BadNames::inSan),
                        everywhere().map(BadNames::inJson),
                        badOctets("control octet").map(BadNames::inSan),
                        badOctets("letters").map(BadNames::inJson),
                        internationalised(),
                        counts(),
                        otherTypes())
                .flatMap(each -> each);
    }

    private static Stream<Name> everywhere() {
        return Stream.of(
                new Name("an empty name", "", MALFORMED, "empty"),
                new Name("an empty label", "mail..example.org", MALFORMED, "empty label"),
                new Name("a leading dot", ".example.org", MALFORMED, "empty label"),
                new Name("254 octets", NAME_254, MALFORMED, "253"),
                new Name("a label of 64", "a" + LABEL_63 + ".example.org", MALFORMED, "63"),
                new Name("an underscore", "_dmarc.example.org", MALFORMED, "underscore"),
                new Name("a URL", "https://mail.example.org/", MALFORMED, "letters"),
                new Name("*", "*", POLICY, "wildcard"),
                new Name("*.*", "*.*", POLICY, "wildcard"),
                new Name("*.tld", "*.org", POLICY, "wildcard"),
                new Name("a wildcard inside", "mail.*.org", POLICY, "wildcard"),
                new Name("a part of a label", "m*.example.org", POLICY, "wildcard"),
                new Name("a wildcard", "*.example.org", POLICY, "wildcards"),
                new Name("a bad A-label", "xn--bcher-kv.example", MALFORMED, "xn--bcher-kv"),
                new Name("an emoji as A-label", "xn--e28h.example", MALFORMED, "xn--e28h"),
                new Name("mixed scripts", "xn--pypal-4ve.example", POLICY, "mixes scripts"));
    }

    /**
     * Told in the words of whoever reads the name first: the CSR's reader or that of host names.
     */
    private static Stream<Name> badOctets(String said) {
        return Stream.of(
                new Name("NUL", "mail.example.org\0.evil.example", MALFORMED, said),
                new Name("a line feed", "mail.example.org\n", MALFORMED, said),
                new Name("an escape", "mail\u001b[2J.example.org", MALFORMED, said),
                new Name("a space", "mail example.org", MALFORMED, said));
    }

    private static Stream<BadInput> internationalised() {
        return Stream.of(
                inJson(
                        new Name(
                                "mixed scripts as U-label",
                                "p\u0430ypal.example",
                                POLICY,
                                "mixes")),
                inJson(
                        new Name(
                                "an invisible letter",
                                "a\u202eb.example",
                                MALFORMED,
                                "'a?b.example'")),
                inJson(new Name("an emoji", "\u2603.example", MALFORMED, "xn--n3h")));
    }

    private static Stream<BadInput> counts() {
        String[] tooMany =
                IntStream.rangeClosed(0, 100)
                        .mapToObj("h%d.example.org"::formatted)
                        .toArray(String[]::new);
        String[] most = Arrays.copyOf(tooMany, 100);
        return Stream.of(
                BadInput.body("no name", Csrs.with(Keys.p256()).body(), POLICY, "no name"),
                BadInput.body(
                        "a common name that is no host",
                        Csrs.with(Keys.p256()).commonName("Mail server").body(),
                        POLICY,
                        "no name"),
                BadInput.body("101 names", Csrs.pemFor(tooMany), POLICY, "100"),
                new BadInput(
                        "100 names and one in JSON",
                        request ->
                                request.contentType("application/json")
                                        .body(json(Csrs.pemFor(most), "one.example.org")),
                        POLICY,
                        "101"));
    }

    private static Stream<BadInput> otherTypes() {
        return Stream.of(
                san("an IPv4 address", address("192.0.2.1"), "IP addresses"),
                san("an IPv6 address", address("2001:db8::1"), "IP addresses"),
                inJson(new Name("an IPv4 address", "192.0.2.1", POLICY, "IP addresses")),
                inJson(new Name("an IPv6 address", "2001:db8::1", POLICY, "IP addresses")),
                san("an e-mail address", Csrs.with(Keys.p256()).email("a@example.org"), "e-mail"),
                inJson(new Name("an e-mail address", "a@example.org", POLICY, "e-mail")),
                san(
                        "a URI",
                        Csrs.with(Keys.p256())
                                .name(
                                        new GeneralName(
                                                GeneralName.uniformResourceIdentifier,
                                                new DERIA5String("https://example.org"))),
                        "URI"),
                san(
                        "a wildcard as common name",
                        Csrs.with(Keys.p256()).commonName("*.example.org"),
                        "wildcards"),
                BadInput.body(
                        "NUL in the common name",
                        Csrs.with(Keys.p256())
                                .commonName("mail.example.org\0.evil.example")
                                .dns("mail.example.org")
                                .body(),
                        MALFORMED,
                        "control character"));
    }

    private static BadInput inSan(Name name) {
        return BadInput.body(
                name.what + " in the CSR",
                Csrs.with(Keys.p256()).dns(name.text).body(),
                name.kind,
                name.said);
    }

    private static BadInput inJson(Name name) {
        return new BadInput(
                name.what + " in JSON",
                request ->
                        request.contentType("application/json")
                                .body(json(Csrs.pemFor("mail.example.org"), name.text)),
                name.kind,
                name.said);
    }

    private static BadInput san(String what, Csrs csr, String said) {
        return BadInput.body(what + " in the CSR", csr.body(), POLICY, said);
    }

    private static Object json(String csr, String name) {
        return Map.of("csr", csr, "names", List.of(name));
    }

    private static Csrs address(String text) {
        try {
            return Csrs.with(Keys.p256()).ip(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
