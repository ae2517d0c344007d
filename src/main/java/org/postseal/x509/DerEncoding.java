package org.postseal.x509;

import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Puts DER together from parts that are encoded already, so that a name or an identifier that came
 * from elsewhere goes in byte for byte.
 */
final class DerEncoding {

    private static final Instant FIRST_UTC_TIME = Instant.parse("1950-01-01T00:00:00Z");
    private static final Instant FIRST_AFTER_UTC_TIME = Instant.parse("2050-01-01T00:00:00Z");

    private static final int CENTURY_DIGITS = 2;

    private DerEncoding() {}

    static byte[] sequence(byte[]... parts) {
        return sequence(List.of(parts));
    }

    static byte[] sequence(Collection<byte[]> parts) {
        return element(DerElement.SEQUENCE, parts);
    }

    /** As {@link #sequence(byte[]...)} of parts that may be too large to hold. */
    static Octets streamedSequence(Octets... parts) {
        Octets content = Octets.concat(parts);
        return Octets.concat(Octets.of(header(DerElement.SEQUENCE, content.length())), content);
    }

    /** The explicit tag {@code [number]} around one element. */
    static byte[] explicit(int number, byte[] inner) {
        return element(0xa0 | number, List.of(inner));
    }

    /** The implicit tag {@code [number]} in place of a SEQUENCE's. */
    static byte[] implicit(int number, byte[]... parts) {
        return element(0xa0 | number, List.of(parts));
    }

    static byte[] primitive(int tag, byte[] content) {
        return element(tag, List.of(content));
    }

    static byte[] octetString(byte[] content) {
        return element(DerElement.OCTET_STRING, List.of(content));
    }

    static byte[] integer(BigInteger value) {
        return element(DerElement.INTEGER, List.of(value.toByteArray()));
    }

    /**
     * An ENUMERATED.
     *
     * @param value from 0 to 127
     */
    static byte[] enumerated(int value) {
        return element(DerElement.ENUMERATED, List.of(new byte[] {(byte) value}));
    }

    /** A BIT STRING of whole octets. */
    static byte[] bitString(byte[] octets) {
        return element(DerElement.BIT_STRING, List.of(new byte[1], octets));
    }

    /**
     * UTCTime from 1950 through 2049, GeneralizedTime otherwise; fractions of a second are cut off
     * (RFC 5280 §4.1.2.5).
     */
    static byte[] time(Instant time) {
        boolean utc = !time.isBefore(FIRST_UTC_TIME) && time.isBefore(FIRST_AFTER_UTC_TIME);
        byte[] digits = digits(time);
        return utc
                ? primitive(
                        DerElement.UTC_TIME,
                        Arrays.copyOfRange(digits, CENTURY_DIGITS, digits.length))
                : primitive(DerElement.GENERALIZED_TIME, digits);
    }

    /** GeneralizedTime in any year; fractions of a second are cut off. */
    static byte[] generalizedTime(Instant time) {
        return primitive(DerElement.GENERALIZED_TIME, digits(time));
    }

    /**
     * The content of a GeneralizedTime. By hand, since a formatter takes longer than all the rest
     * of a CRL's entry.
     */
    private static byte[] digits(Instant time) {
        OffsetDateTime at = time.atOffset(ZoneOffset.UTC);
        int[] pairs = {
            at.getYear() / 100,
            at.getYear() % 100,
            at.getMonthValue(),
            at.getDayOfMonth(),
            at.getHour(),
            at.getMinute(),
            at.getSecond()
        };
        byte[] digits = new byte[2 * pairs.length + 1];
        for (int i = 0; i < pairs.length; i++) {
            digits[2 * i] = (byte) ('0' + pairs[i] / 10);
            digits[2 * i + 1] = (byte) ('0' + pairs[i] % 10);
        }
        digits[digits.length - 1] = 'Z';
        return digits;
    }

    private static byte[] element(int tag, Collection<byte[]> parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] header = header(tag, length);
        byte[] encoded = Arrays.copyOf(header, header.length + length);
        int at = header.length;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, encoded, at, part.length);
            at += part.length;
        }
        return encoded;
    }

    /** Tag and length, in the fewest octets (X.690 §10.1). */
    private static byte[] header(int tag, long length) {
        int lengthOctets = length < 0x80 ? 0 : (71 - Long.numberOfLeadingZeros(length)) / 8;
        byte[] header = new byte[2 + lengthOctets];
        header[0] = (byte) tag;
        header[1] = (byte) (lengthOctets == 0 ? length : 0x80 | lengthOctets);
        for (int i = 0; i < lengthOctets; i++) {
            header[2 + i] = (byte) (length >>> (8 * (lengthOctets - 1 - i)));
        }
        return header;
    }
}
