package org.postseal.x509;

import java.util.List;
import java.util.function.Predicate;

/** The table of what {@link Lint} asks of a certificate before it is signed. */
final class LintRules {

    /**
     * One rule.
     *
     * @param paragraph the standard and section that it comes from
     * @param demand what it asks for, as a clause without a full stop
     */
    record Rule(
            String name, String paragraph, String demand, Predicate<LintedCertificate> isKept) {}

    static final List<Rule> TABLE =
            List.of(
                    new Rule(
                            "version",
                            "RFC 5280 §4.1.2.1",
                            "a certificate with extensions is of version 3",
                            LintFields::isVersion3),
                    new Rule(
                            "serial-positive",
                            "RFC 5280 §4.1.2.2",
                            "the serial number is positive",
                            LintFields::hasPositiveSerial),
                    new Rule(
                            "serial-length",
                            "RFC 5280 §4.1.2.2",
                            "the serial number has at most 20 octets",
                            LintFields::hasSerialOfAtMost20Octets),
                    new Rule(
                            "serial-entropy",
                            "CA/Browser Forum BR §7.1",
                            "the serial number has room for 64 random bits",
                            LintFields::hasSerialOfAtLeast64Bits),
                    new Rule(
                            "signature-algorithm",
                            "RFC 5280 §4.1.2.3",
                            "the signature algorithm is the one that will be used",
                            LintFields::namesTheSignatureAlgorithm),
                    new Rule(
                            "signature-key",
                            "RFC 5280 §4.1.1.2",
                            "the signature algorithm is the one for the issuer's key",
                            LintFields::isSignedAsTheIssuersKeyDemands),
                    new Rule(
                            "issuer-octets",
                            "RFC 5280 §4.1.2.4",
                            "the issuer is its certificate's subject, octet by octet",
                            LintFields::hasTheIssuersOctets),
                    new Rule(
                            "issuer-name",
                            "RFC 5280 §4.1.2.4",
                            "the issuer has a name",
                            LintFields::hasAnIssuerName),
                    new Rule(
                            "validity-order",
                            "RFC 5280 §4.1.2.5",
                            "notBefore comes before notAfter",
                            LintFields::beginsBeforeItEnds),
                    new Rule(
                            "time-encoding",
                            "RFC 5280 §4.1.2.5",
                            "times are UTCTime through 2049 and GeneralizedTime from 2050 on",
                            LintFields::writesTimesByTheirYear),
                    new Rule(
                            "outlives-issuer",
                            "RFC 5280 §6.1.3 (a)(2)",
                            "it ends no later than its issuer",
                            LintFields::endsWithItsIssuer),
                    new Rule(
                            "authority-name",
                            "RFC 5280 §4.1.2.6",
                            "an authority has a subject",
                            LintFields::hasASubjectAsAuthority),
                    new Rule(
                            "set-order",
                            "X.690 §11.6",
                            "the subject's attributes are in the order of their octets",
                            LintFields::hasSortedSubject),
                    new Rule(
                            "unique-identifiers",
                            "RFC 5280 §4.1.2.8",
                            "there are no unique identifiers",
                            LintFields::hasNoUniqueIdentifiers),
                    new Rule(
                            "issuer-may-sign",
                            "RFC 5280 §4.2.1.9, §4.2.1.3",
                            "the issuer is an authority whose key may sign certificates",
                            LintFields::isIssuedByAnAuthority),
                    new Rule(
                            "path-length",
                            "RFC 5280 §4.2.1.9",
                            "the issuer's path length leaves room for this authority",
                            LintFields::fitsThePathLength),
                    new Rule(
                            "duplicate-extension",
                            "RFC 5280 §4.2",
                            "no extension is there twice",
                            LintExtensions::hasEachOnce),
                    new Rule(
                            "unknown-extension",
                            "RFC 5280 §4.2",
                            "every extension is one that we mean to write",
                            LintExtensions::hasKnownOnesOnly),
                    new Rule(
                            "critical-default",
                            "X.690 §11.5",
                            "critical is left out when it is FALSE",
                            LintExtensions::leavesOutFalse),
                    new Rule(
                            "empty-sequence",
                            "RFC 5280 §4.2",
                            "no extension holds an empty list",
                            LintExtensions::hasNoEmptyList),
                    new Rule(
                            "authority-key-identifier",
                            "RFC 5280 §4.2.1.1",
                            "the authority key identifier is the issuer's subject key identifier,"
                                    + " octet by octet and nothing else, not critical",
                            LintExtensions::namesTheIssuersKey),
                    new Rule(
                            "subject-key-identifier",
                            "RFC 5280 §4.2.1.2, RFC 7093 §2",
                            "the subject key identifier is made of the key, not critical",
                            LintExtensions::namesItsOwnKey),
                    new Rule(
                            "key-usage",
                            "RFC 5280 §4.2.1.3",
                            "the key usage is critical and the one for this key and purpose",
                            LintExtensions::hasTheKeyUsage),
                    new Rule(
                            "named-bits",
                            "X.690 §11.2.2",
                            "the key usage ends with the last bit that is set",
                            LintExtensions::trimsTheKeyUsage),
                    new Rule(
                            "extended-key-usage",
                            "RFC 5280 §4.2.1.12",
                            "the extended key usage is exactly what was asked for, not critical",
                            LintExtensions::hasTheExtendedKeyUsage),
                    new Rule(
                            "basic-constraints",
                            "RFC 5280 §4.2.1.9",
                            "the basic constraints are critical, with cA and path length as meant",
                            LintExtensions::hasTheBasicConstraints),
                    new Rule(
                            "name-constraints",
                            "RFC 5280 §4.2.1.10",
                            "name constraints are critical, as meant, and on authorities only",
                            LintExtensions::hasTheNameConstraints),
                    new Rule(
                            "urls",
                            "RFC 5280 §4.2.1.13, §4.2.2.1, §8",
                            "CRL, OCSP and issuer are at plain HTTP URLs, not critical",
                            LintExtensions::hasHttpUrlsOnly),
                    new Rule(
                            "ocsp-nocheck",
                            "RFC 6960 §4.2.2.2.1",
                            "an OCSP responder, and nobody else, goes unchecked",
                            LintExtensions::isUncheckedAsResponderOnly),
                    new Rule(
                            "ocsp-urls",
                            "RFC 6960 §4.2.2.2.1",
                            "an OCSP responder, which goes unchecked, doesn't say where to check it",
                            LintExtensions::hasNoUrlsAsResponder),
                    new Rule(
                            "tls-feature",
                            "RFC 7633 §4.1, §4.2.1",
                            "a stapled OCSP response is demanded exactly when that was asked for,"
                                    + " and nothing else, not critical",
                            LintExtensions::demandsAStapleAsMeant),
                    new Rule(
                            "san-present",
                            "RFC 5280 §4.2.1.6, RFC 9525 §2",
                            "a host or client is named by its SAN",
                            LintNames::arePresent),
                    new Rule(
                            "empty-subject",
                            "RFC 5280 §4.1.2.6",
                            "who has no subject has a SAN",
                            LintNames::standInForAnEmptySubject),
                    new Rule(
                            "san-critical",
                            "RFC 5280 §4.2.1.6",
                            "the SAN is critical exactly when the subject is empty",
                            LintNames::areCriticalForAnEmptySubject),
                    new Rule(
                            "san-charset",
                            "RFC 5280 §4.2.1.6, RFC 1123 §2.1",
                            "the SAN has well-formed DNS names, IP addresses and mailboxes only",
                            LintNames::areWellFormed),
                    new Rule(
                            "san-duplicate",
                            "RFC 5280 §4.2.1.6",
                            "no name is there twice",
                            LintNames::areThereOnce),
                    new Rule(
                            "permitted-names",
                            "RFC 5280 §4.2.1.10, §6.1.3 (b), (c)",
                            "the issuer's name constraints permit every name",
                            LintNames::arePermitted));

    private LintRules() {}
}
