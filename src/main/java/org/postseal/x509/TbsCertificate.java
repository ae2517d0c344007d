package org.postseal.x509;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;

/**
 * The parts of an encoded TBSCertificate (RFC 5280 §4.1), cut where they lie and not interpreted:
 * {@link Certificate} accepts what a careful reader may, {@link Lint} only what we should write.
 *
 * @param version 0 for v1 to 2 for v3
 */
record TbsCertificate(
        int version,
        DerElement serial,
        DerElement signature,
        DerElement issuer,
        DerElement notBefore,
        DerElement notAfter,
        DerElement subject,
        DerElement subjectPublicKeyInfo,
        boolean hasUniqueIdentifiers,
        List<Extension> extensions) {

    private static final int VERSION_TAG = 0;
    private static final int EXTENSIONS_TAG = 3;

    /**
     * One extension (RFC 5280 §4.1).
     *
     * @param criticalWritten whether the BOOLEAN was there, which DER allows only for TRUE
     * @param value what the OCTET STRING holds
     */
    record Extension(
            ASN1ObjectIdentifier oid, boolean critical, boolean criticalWritten, DerElement value) {

        static Extension read(DerElement element) {
            List<DerElement> parts = element.sequence();
            if (parts.size() < 2 || parts.size() > 3) {
                throw element.unexpected();
            }
            boolean criticalWritten = parts.size() == 3;
            return new Extension(
                    ASN1ObjectIdentifier.fromContents(
                            parts.get(0).require(DerElement.OBJECT_IDENTIFIER).content()),
                    criticalWritten
                            && parts.get(1).require(DerElement.BOOLEAN).contentOctet(0) != 0,
                    criticalWritten,
                    parts.get(parts.size() - 1).require(DerElement.OCTET_STRING));
        }
    }

    /** From an element whose encoding {@link StrictDer} has checked. */
    static TbsCertificate read(DerElement tbs) {
        Deque<DerElement> parts = new ArrayDeque<>(tbs.sequence());
        int version = 0;
        if (!parts.isEmpty() && parts.peek().isExplicit(VERSION_TAG)) {
            DerElement number = parts.remove().only().require(DerElement.INTEGER);
            version = number.length() == 1 ? number.contentOctet(0) : -1;
        }
        if (parts.size() < 6) {
            throw tbs.unexpected();
        }
        DerElement serial = parts.remove().require(DerElement.INTEGER);
        DerElement signature = parts.remove().require(DerElement.SEQUENCE);
        DerElement issuer = parts.remove().require(DerElement.SEQUENCE);
        DerElement validity = parts.remove();
        List<DerElement> times = validity.sequence();
        if (times.size() != 2) {
            throw validity.unexpected();
        }
        DerElement subject = parts.remove().require(DerElement.SEQUENCE);
        DerElement key = parts.remove().require(DerElement.SEQUENCE);
        boolean hasUniqueIdentifiers = false;
        List<Extension> extensions = List.of();
        for (DerElement part : parts) {
            if (part.isExplicit(EXTENSIONS_TAG) && part == parts.peekLast()) {
                extensions = part.only().sequence().stream().map(Extension::read).toList();
            } else if (part.is(0x81) || part.is(0x82)) {
                hasUniqueIdentifiers = true;
            } else {
                throw part.unexpected();
            }
        }
        return new TbsCertificate(
                version,
                serial,
                signature,
                issuer,
                times.get(0),
                times.get(1),
                subject,
                key,
                hasUniqueIdentifiers,
                extensions);
    }

    BigInteger serialNumber() {
        return new BigInteger(serial.content());
    }

    Optional<Extension> extension(ASN1ObjectIdentifier oid) {
        for (Extension extension : extensions) {
            if (extension.oid().equals(oid)) {
                return Optional.of(extension);
            }
        }
        return Optional.empty();
    }

    /**
     * Seconds are there and fractions are not, and it is GMT; a UTCTime below 50 is in this century
     * (RFC 5280 §4.1.2.5).
     */
    static Instant time(DerElement time) {
        boolean utc = time.is(DerElement.UTC_TIME);
        byte[] text = (utc ? time : time.require(DerElement.GENERALIZED_TIME)).content();
        int year = utc ? 2 : 4;
        if (text.length != year + 11 || text[text.length - 1] != 'Z') {
            throw time.unexpected();
        }
        int[] fields = new int[6];
        for (int at = 0, field = 0; field < fields.length; field++) {
            int end = field == 0 ? year : at + 2;
            for (; at < end; at++) {
                if (text[at] < '0' || text[at] > '9') {
                    throw time.unexpected();
                }
                fields[field] = 10 * fields[field] + text[at] - '0';
            }
        }
        int century = !utc ? 0 : fields[0] < 50 ? 2000 : 1900;
        try {
            return LocalDateTime.of(
                            century + fields[0],
                            fields[1],
                            fields[2],
                            fields[3],
                            fields[4],
                            fields[5])
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw time.unexpected();
        }
    }
}
