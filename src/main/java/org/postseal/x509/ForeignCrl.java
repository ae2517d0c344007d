package org.postseal.x509;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * A certificate revocation list that comes from elsewhere, or back from there: full, direct, and
 * strict DER (RFC 5280 §5). Version 1 is taken too, since OpenSSL makes it. Nothing is believed
 * before {@link #isSignedBy} was asked.
 */
public final class ForeignCrl {

    /** What is put on hold is revoked for as long as it is, and we have nothing that ends. */
    private static final int CERTIFICATE_HOLD = 6;

    /** An entry has seven, an octet string with its content one more. */
    private static final int MOST_ELEMENTS = 32_000_000;

    private static final String WHAT = "CRL";
    private static final int EXTENSIONS_TAG = 0;

    private final byte[] toBeSigned;
    private final AlgorithmIdentifier algorithm;
    private final byte[] signature;
    private final DistinguishedName issuer;
    private final Instant thisUpdate;
    private final Instant nextUpdate;
    private final List<Entry> entries;
    private final Optional<CrlNumber> number;

    /** That a certificate was revoked. */
    public record Entry(SerialNumber serial, Instant date, RevocationReason reason) {}

    private ForeignCrl(byte[] der) {
        DerElement list = DerElement.read(der, WHAT, MOST_ELEMENTS);
        List<DerElement> parts = list.sequence();
        if (parts.size() != 3) {
            throw list.unexpected();
        }
        this.toBeSigned = parts.get(0).encoded();
        this.algorithm = Der.parse(parts.get(1).encoded(), WHAT, AlgorithmIdentifier::getInstance);
        this.signature = parts.get(2).bits();
        Fields fields = new Fields(parts.get(0));
        if (fields.next(DerElement.INTEGER).isPresent()) {
            fields.checkVersion2();
        }
        if (!fields.require(DerElement.SEQUENCE).encodesAs(parts.get(1).encoded())) {
            throw malformed("names two signature algorithms");
        }
        this.issuer = DistinguishedName.of(fields.require(DerElement.SEQUENCE));
        this.thisUpdate = fields.time().orElseThrow(list::unexpected);
        this.nextUpdate = fields.time().orElseThrow(() -> malformed("does not say when it ends"));
        this.entries = entries(fields.next(DerElement.SEQUENCE));
        this.number = number(fields.explicit(EXTENSIONS_TAG));
        fields.end();
    }

    /**
     * Reads a list.
     *
     * @throws Problem of kind {@code MALFORMED} when it is none, of kind {@code POLICY} when it is
     *     one that is not full, or not about its signer's certificates
     */
    public static ForeignCrl parse(byte[] der) {
        return new ForeignCrl(der);
    }

    /**
     * The DER of a list that a person hands over in either form.
     *
     * @throws Problem of kind {@code MALFORMED} for PEM of something else
     */
    public static byte[] der(byte[] pemOrDer) {
        if (pemOrDer.length > 0 && pemOrDer[0] == DerElement.SEQUENCE) {
            return pemOrDer;
        }
        String text = new String(pemOrDer, US_ASCII);
        List<Pem.Block> blocks = Pem.parse(text, text.length(), 1);
        if (blocks.isEmpty() || !blocks.get(0).label().equals("X509 CRL")) {
            throw malformed("is neither DER nor a PEM block X509 CRL");
        }
        return blocks.get(0).content();
    }

    public DistinguishedName issuer() {
        return issuer;
    }

    /** Empty where there is none, as in version 1. */
    public Optional<CrlNumber> number() {
        return number;
    }

    public Instant thisUpdate() {
        return thisUpdate;
    }

    public Instant nextUpdate() {
        return nextUpdate;
    }

    /** In their order, each serial once. */
    public List<Entry> entries() {
        return entries;
    }

    /** Whether the authority with this certificate's name and key has signed it. */
    public boolean isSignedBy(Certificate authority) {
        return issuer.equals(authority.subject())
                && Signatures.verify(authority.key(), algorithm, toBeSigned, signature);
    }

    private static List<Entry> entries(Optional<DerElement> revoked) {
        if (revoked.isEmpty()) {
            return List.of();
        }
        List<Entry> entries = new ArrayList<>();
        Set<SerialNumber> seen = new HashSet<>();
        for (DerElement one : revoked.get().sequence()) {
            Entry entry = entry(one);
            if (!seen.add(entry.serial())) {
                throw malformed("has the serial number " + entry.serial() + " twice");
            }
            entries.add(entry);
        }
        return List.copyOf(entries);
    }

    private static Entry entry(DerElement entry) {
        Fields fields = new Fields(entry);
        byte[] serial = fields.require(DerElement.INTEGER).content();
        Instant date = fields.time().orElseThrow(entry::unexpected);
        RevocationReason reason =
                fields.next(DerElement.SEQUENCE)
                        .map(ForeignCrl::reason)
                        .orElse(RevocationReason.UNSPECIFIED);
        fields.end();
        return new Entry(new SerialNumber(new BigInteger(serial)), date, reason);
    }

    private static RevocationReason reason(DerElement extensions) {
        RevocationReason reason = RevocationReason.UNSPECIFIED;
        for (ForeignExtension extension : ForeignExtension.all(extensions)) {
            if (extension.is(Extension.reasonCode)) {
                reason = reason(extension.value(WHAT).require(DerElement.ENUMERATED).content());
            } else if (extension.critical()) {
                throw new Problem(
                        Kind.POLICY,
                        "The CRL is about other authorities' certificates too, or says what is not known here"
                                + " (a critical extension of an entry); send a plain one.");
            }
        }
        return reason;
    }

    private static RevocationReason reason(byte[] code) {
        if (code.length == 1 && code[0] == CERTIFICATE_HOLD) {
            return RevocationReason.UNSPECIFIED;
        }
        return (code.length == 1
                        ? RevocationReason.of(code[0])
                        : Optional.<RevocationReason>empty())
                .orElseThrow(() -> malformed("has a reason that a full CRL can't have"));
    }

    private static Optional<CrlNumber> number(Optional<DerElement> extensions) {
        Optional<CrlNumber> number = Optional.empty();
        if (extensions.isEmpty()) {
            return number;
        }
        for (ForeignExtension extension : ForeignExtension.all(extensions.get())) {
            if (extension.is(Extension.cRLNumber)) {
                byte[] value = extension.value(WHAT).require(DerElement.INTEGER).content();
                number = Optional.of(new CrlNumber(new BigInteger(value)));
            } else if (extension.critical()) {
                throw new Problem(
                        Kind.POLICY,
                        "The CRL is not the full one (critical extension %s); send the one that lists all."
                                .formatted(extension.oid()));
            }
        }
        return number;
    }

    private static Problem malformed(String why) {
        return new Problem(Kind.MALFORMED, "The CRL " + why + ".");
    }

    /** An extension of a CRL or of an entry. */
    private record ForeignExtension(ASN1ObjectIdentifier oid, boolean critical, DerElement octets) {

        static List<ForeignExtension> all(DerElement extensions) {
            List<ForeignExtension> all = new ArrayList<>();
            Set<ASN1ObjectIdentifier> seen = new HashSet<>();
            for (DerElement one : extensions.sequence()) {
                Fields fields = new Fields(one);
                byte[] oid = fields.require(DerElement.OBJECT_IDENTIFIER).content();
                boolean critical =
                        fields.next(DerElement.BOOLEAN)
                                .map(value -> value.contentOctet(0) != 0)
                                .orElse(false);
                DerElement octets = fields.require(DerElement.OCTET_STRING);
                fields.end();
                ForeignExtension extension =
                        new ForeignExtension(
                                ASN1ObjectIdentifier.fromContents(oid), critical, octets);
                if (!seen.add(extension.oid())) {
                    throw malformed("has an extension twice");
                }
                all.add(extension);
            }
            return all;
        }

        boolean is(ASN1ObjectIdentifier other) {
            return oid.equals(other);
        }

        DerElement value(String what) {
            return DerElement.read(octets.content(), what);
        }
    }

    /** The fields of a SEQUENCE, some of which may be left out. */
    private static final class Fields {

        private final DerElement sequence;
        private final Iterator<DerElement> rest;
        private DerElement next;
        private DerElement taken;

        private Fields(DerElement sequence) {
            this.sequence = sequence;
            this.rest = sequence.sequence().iterator();
            advance();
        }

        private void advance() {
            taken = next;
            next = rest.hasNext() ? rest.next() : null;
        }

        Optional<DerElement> next(int tag) {
            if (next == null || !next.is(tag)) {
                return Optional.empty();
            }
            advance();
            return Optional.of(taken);
        }

        DerElement require(int tag) {
            return next(tag).orElseThrow(sequence::unexpected);
        }

        Optional<Instant> time() {
            return next(DerElement.UTC_TIME)
                    .or(() -> next(DerElement.GENERALIZED_TIME))
                    .map(TbsCertificate::time);
        }

        Optional<DerElement> explicit(int number) {
            if (next == null || !next.isExplicit(number)) {
                return Optional.empty();
            }
            advance();
            return Optional.of(taken.only());
        }

        void checkVersion2() {
            if (taken.length() != 1 || taken.contentOctet(0) != 1) {
                throw sequence.unexpected();
            }
        }

        void end() {
            if (next != null) {
                throw next.unexpected();
            }
        }
    }
}
