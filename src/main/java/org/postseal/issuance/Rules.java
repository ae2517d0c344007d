package org.postseal.issuance;

import java.util.List;
import java.util.Optional;
import org.postseal.authority.Authority;
import org.postseal.certificate.Outcome;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.profile.Profile;
import org.postseal.x509.Csr;
import org.postseal.x509.KeyRules;
import org.postseal.x509.SubjectAltName;

/**
 * What must hold before anything is signed, each rule with the sentence that its breach is answered
 * with.
 */
final class Rules {

    /** A certificate with more is a mistake, and a handshake that carries it grows with it. */
    private static final int MAX_NAMES = 100;

    private Rules() {}

    /** Whether this key and these names may be certified at all. */
    static void check(Profile profile, Authority authority, Csr csr, List<SubjectAltName> names) {
        profile.checkKey(csr.key());
        KeyRules.check(csr.key());
        profile.checkRequestedUsages(csr);
        checkNames(profile, authority, names);
    }

    /** Whether these names may be certified together. */
    static void checkNames(Profile profile, Authority authority, List<SubjectAltName> names) {
        if (names.isEmpty() && !profile.isResponder()) {
            throw refusal(
                    "The request has no name: put the host's name into the CSR as a subjectAltName, for example with"
                            + " openssl req -addext subjectAltName=DNS:mail.example.org.");
        }
        if (names.size() > MAX_NAMES) {
            throw refusal(
                    "The request has "
                            + names.size()
                            + " names and a certificate may have "
                            + MAX_NAMES
                            + "; split it.");
        }
        names.forEach(profile::checkName);
        names.forEach(name -> checkConstraints(authority, name));
    }

    /**
     * The permitted and excluded names of every CA certificate up to the root (RFC 5280 §4.2.1.10).
     */
    private static void checkConstraints(Authority authority, SubjectAltName name) {
        authority.anchored().stream()
                .map(issuer -> issuer.constraints().violation(name))
                .flatMap(Optional::stream)
                .findFirst()
                .ifPresent(
                        violation -> {
                            throw refusal(
                                    "The authority "
                                            + authority.name()
                                            + " may not issue for "
                                            + name.text()
                                            + ": "
                                            + violation);
                        });
    }

    /**
     * Why a certificate was not stored.
     *
     * @param outcome neither {@code STORED} nor {@code CLAIMED_BY_ANOTHER}
     */
    static Problem refusal(Outcome outcome, Authority authority) {
        return switch (outcome) {
            case QUARANTINED ->
                    new Problem(
                            Kind.UNAVAILABLE,
                            "The database is an older copy of itself. Nothing is signed until an operator restores the newest one, or accepts this one with accept-restore.");
            case ISSUER_REVOKED ->
                    refusal(
                            "The authority "
                                    + authority.name()
                                    + " was revoked and signs no more certificates; ask another with ?authority=.");
            case KEY_BLOCKED ->
                    refusal(
                            "This key is blocked: it is an authority's own or was reported as exposed. Make a new key.");
            case KEY_FOREIGN ->
                    refusal(
                            "This key is in a certificate of entirely other names; a host must have a key of its own."
                                    + " Make a new key.");
            case CLOCK_DIFFERS -> clock("differs from the database's by more than five minutes");
            case CLOCK_BEHIND -> clock("is more than five minutes behind the newest certificate");
            case STORED, CLAIMED_BY_ANOTHER -> throw new IllegalArgumentException(outcome.name());
        };
    }

    private static Problem refusal(String reason) {
        return new Problem(Kind.POLICY, reason);
    }

    private static Problem clock(String reason) {
        return new Problem(
                Kind.UNAVAILABLE,
                "The service's clock " + reason + ", so nothing is signed; set the clocks right.");
    }
}
