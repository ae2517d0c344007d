package org.postseal.x509;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.Function;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1Primitive;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * The one way from foreign octets to ASN.1 objects. Bouncy Castle reads BER and recurses as deep as
 * the input says; so the octets are walked first, without recursion, and only what is one strict
 * DER value (X.690 §10, §11) of bounded depth and size is parsed.
 */
final class Der {

    private static final int MAX_DEPTH = 32;
    private static final int MAX_ELEMENTS = 10_000;

    private static final int CONSTRUCTED = 0x20;
    private static final int CLASS_BITS = 0xc0;
    private static final int TAG_BITS = 0x1f;

    private final byte[] der;
    private final String what;
    private final int most;
    private boolean hasSet;

    private Der(byte[] der, String what, int most) {
        this.der = der;
        this.what = what;
        this.most = most;
    }

    /**
     * Walks the octets of one value; all that it leaves to the reader is the order inside a SET.
     *
     * @throws Problem of kind {@code MALFORMED} unless they are one strict DER value within bounds
     */
    static void check(byte[] der, String what) {
        check(der, what, MAX_ELEMENTS);
    }

    /** As {@link #check(byte[], String)}, with another bound of how many elements there may be. */
    static void check(byte[] der, String what, int mostElements) {
        new Der(der, what, mostElements).walk();
    }

    /**
     * Parses one value.
     *
     * @param what the thing that it should be, for the sentence: {@code The <what> isn't ...}
     * @param type makes the object, for example {@code CertificationRequest::getInstance}
     * @throws Problem of kind {@code MALFORMED} for everything that isn't exactly that
     */
    static <T> T parse(byte[] der, String what, Function<ASN1Primitive, T> type) {
        Der walked = new Der(der, what, MAX_ELEMENTS);
        walked.walk();
        try {
            ASN1Primitive value = ASN1Primitive.fromByteArray(der);
            // What the walk doesn't see: the order inside a SET.
            if (walked.hasSet && !Arrays.equals(encode(value), der)) {
                throw malformed(what, "isn't DER");
            }
            return type.apply(value);
        } catch (IOException
                | IllegalArgumentException
                | IllegalStateException
                | ClassCastException
                | IndexOutOfBoundsException e) {
            throw new Problem(Kind.MALFORMED, sentence(what, "has the wrong structure"), e);
        }
    }

    /** The DER of a value. */
    static byte[] encode(ASN1Object value) {
        try {
            return value.getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void walk() {
        int[] ends = new int[MAX_DEPTH + 1];
        int depth = 0;
        ends[0] = der.length;
        int at = 0;
        int elements = 0;
        do {
            if (++elements > most) {
                throw malformed(what, "has more than " + most + " elements");
            }
            if (ends[depth] - at < 2) {
                throw truncated();
            }
            int tag = der[at] & 0xff;
            if ((tag & TAG_BITS) == TAG_BITS || tag == 0) {
                throw malformed(what, "has a tag that X.509 doesn't know");
            }
            int lengthAt = at + 1;
            int contentAt = lengthAt + lengthOctets(lengthAt, ends[depth]);
            int end = contentAt + length(lengthAt, ends[depth] - contentAt);
            boolean constructed = (tag & CONSTRUCTED) != 0;
            if (constructed && depth == MAX_DEPTH) {
                throw malformed(what, "is nested more than " + MAX_DEPTH + " deep");
            }
            if ((tag & CLASS_BITS) == 0) {
                checkUniversal(tag, contentAt, end);
            }
            hasSet |= tag == DerElement.SET;
            at = constructed ? contentAt : end;
            if (constructed) {
                ends[++depth] = end;
            }
            while (depth > 0 && at == ends[depth]) {
                depth--;
            }
        } while (depth > 0);
        if (at != der.length) {
            throw malformed(what, "is followed by trailing bytes");
        }
    }

    /** How many octets the length field has itself. */
    private int lengthOctets(int at, int limit) {
        int first = der[at] & 0xff;
        int octets = first < 0x80 ? 1 : 1 + (first & 0x7f);
        if (first == 0x80) {
            throw malformed(what, "is BER with an indefinite length, not DER");
        }
        if (octets > limit - at || octets > 1 + Integer.BYTES) {
            throw truncated();
        }
        return octets;
    }

    private int length(int at, int limit) {
        int first = der[at] & 0xff;
        if (first >= 0x80) {
            long length = 0;
            for (int i = 1; i <= (first & 0x7f); i++) {
                length = length << 8 | (der[at + i] & 0xff);
            }
            // X.690 section 10.1: the fewest octets that can say it.
            if (length < 0x80 || der[at + 1] == 0) {
                throw malformed(what, "isn't DER: a length is longer than needed");
            }
            if (length > limit) {
                throw truncated();
            }
            return (int) length;
        }
        if (first > limit) {
            throw truncated();
        }
        return first;
    }

    private void checkUniversal(int tag, int contentAt, int end) {
        int length = end - contentAt;
        boolean good =
                switch (tag) {
                    case 0x01 -> length == 1 && (der[contentAt] == 0 || der[contentAt] == -1);
                    case 0x02, 0x0a -> length > 0 && isMinimal(contentAt, length);
                    case 0x03 -> length > 0 && hasZeroPadding(contentAt, end);
                    case 0x05 -> length == 0;
                    case 0x06 -> length > 0 && isMinimalOid(contentAt, end);
                    case 0x30, 0x31 -> true;
                    default -> (tag & CONSTRUCTED) == 0 && tag != 0x10 && tag != 0x11;
                };
        if (!good) {
            throw malformed(what, "isn't DER");
        }
    }

    /** X.690 §8.3.2: the first nine bits are neither all zero nor all one. */
    private boolean isMinimal(int at, int length) {
        if (length == 1) {
            return true;
        }
        int sign = der[at + 1] < 0 ? -1 : 0;
        return der[at] != sign;
    }

    /** X.690 §11.2.1: the unused bits of a BIT STRING are zero. */
    private boolean hasZeroPadding(int at, int end) {
        int unused = der[at];
        if (unused < 0 || unused > 7) {
            return false;
        }
        int mask = (1 << unused) - 1;
        return unused == 0 || (end - at > 1 && (der[end - 1] & mask) == 0);
    }

    private boolean isMinimalOid(int at, int end) {
        boolean first = true;
        for (int i = at; i < end; i++) {
            if (first && (der[i] & 0xff) == 0x80) {
                return false;
            }
            first = der[i] >= 0;
        }
        return first;
    }

    private Problem truncated() {
        return malformed(what, "is cut off or isn't DER");
    }

    private static Problem malformed(String what, String why) {
        return new Problem(Kind.MALFORMED, sentence(what, why));
    }

    private static String sentence(String what, String why) {
        return "The " + what + " " + why + ".";
    }
}
