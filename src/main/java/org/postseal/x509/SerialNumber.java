package org.postseal.x509;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.util.BigIntegers;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * The serial number of a certificate: positive and at most 20 octets of DER (RFC 5280 §4.1.2.2).
 * Ours are 16 octets, six of Unix milliseconds and ten random ones: unguessable and sorted by time.
 */
public record SerialNumber(BigInteger value) {

    private static final int MAX_OCTETS = 20;
    private static final int OWN_OCTETS = 16;
    private static final int TIME_OCTETS = 6;

    /** Below 2^40 (2004) our serials would be shorter, from 2^47 (year 6429) on longer. */
    private static final int MIN_TIME_BITS = 41;

    private static final int MAX_TIME_BITS = 47;

    private static final Pattern HEX = Pattern.compile("(?:[0-9a-fA-F]{2}){1,20}");

    public SerialNumber {
        requireNonNull(value, "value");
        if (value.signum() <= 0 || value.toByteArray().length > MAX_OCTETS) {
            throw new Problem(
                    Kind.MALFORMED,
                    "A serial number is a positive integer of at most 20 octets (RFC 5280 section"
                            + " 4.1.2.2).");
        }
    }

    /**
     * A new serial number.
     *
     * @throws Problem of kind {@code UNAVAILABLE} when the clock is so far off that it can't be
     *     true
     */
    public static SerialNumber next(Instant now, SecureRandom random) {
        long millis = now.toEpochMilli();
        int bits = Long.SIZE - Long.numberOfLeadingZeros(millis);
        if (bits < MIN_TIME_BITS || bits > MAX_TIME_BITS) {
            throw new Problem(
                    Kind.UNAVAILABLE,
                    "The clock of this machine says " + now + ": set it, then try again.");
        }
        byte[] unguessable = new byte[OWN_OCTETS - TIME_OCTETS];
        random.nextBytes(unguessable);
        byte[] octets =
                ByteBuffer.allocate(OWN_OCTETS)
                        .putShort((short) (millis >>> Integer.SIZE))
                        .putInt((int) millis)
                        .put(unguessable)
                        .array();
        return new SerialNumber(new BigInteger(1, octets));
    }

    /**
     * Reads what {@link #hex()} writes.
     *
     * @param hex pairs of hexadecimal digits in either case, as {@code openssl x509 -serial} prints
     * @throws Problem of kind {@code MALFORMED}
     */
    public static SerialNumber parse(String hex) {
        if (!HEX.matcher(hex).matches()) {
            throw new Problem(
                    Kind.MALFORMED,
                    "A serial number is 2 to 40 hexadecimal digits, an even number of them; got "
                            + Quoted.of(hex)
                            + ".");
        }
        return new SerialNumber(new BigInteger(hex, 16));
    }

    /** As {@link #octets()} gave them. */
    public static SerialNumber ofOctets(byte[] octets) {
        return new SerialNumber(new BigInteger(1, octets));
    }

    /** Lower-case digits, an even number of them; 32 for our own. */
    public String hex() {
        return HexFormat.of().formatHex(octets());
    }

    /** Big-endian magnitude without leading zeros: the key in the database. */
    public byte[] octets() {
        return BigIntegers.asUnsignedByteArray(value);
    }

    /**
     * When we made it, to the millisecond. Only meaningful for our own: a foreign serial that
     * happens to have 16 octets says any time.
     */
    public Optional<Instant> time() {
        byte[] octets = octets();
        if (octets.length != OWN_OCTETS) {
            return Optional.empty();
        }
        int randomBits = (OWN_OCTETS - TIME_OCTETS) * Byte.SIZE;
        return Optional.of(Instant.ofEpochMilli(value.shiftRight(randomBits).longValueExact()));
    }

    @Override
    public String toString() {
        return hex();
    }
}
