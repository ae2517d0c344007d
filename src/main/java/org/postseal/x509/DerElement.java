package org.postseal.x509;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * One element of a structure, where it lies in octets that {@link Der#check} found to be DER.
 * Bouncy Castle's values forget the octets and sort sets again; an authority has to keep the octets
 * of a name that came from elsewhere.
 */
final class DerElement {

    static final int BOOLEAN = 0x01;
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int ENUMERATED = 0x0a;
    static final int UTC_TIME = 0x17;
    static final int GENERALIZED_TIME = 0x18;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;

    private static final int CONSTRUCTED = 0x20;
    private static final int EXPLICIT = 0xa0;

    private final byte[] source;
    private final int start;
    private final int content;
    private final int end;

    private DerElement(byte[] source, int start) {
        this.source = source;
        this.start = start;
        int first = source[start + 1] & 0xff;
        int lengthOctets = first < 0x80 ? 0 : first & 0x7f;
        int length = lengthOctets == 0 ? first : 0;
        for (int i = 0; i < lengthOctets; i++) {
            length = (length << 8) | (source[start + 2 + i] & 0xff);
        }
        this.content = start + 2 + lengthOctets;
        this.end = content + length;
    }

    /**
     * The element that {@code der} holds.
     *
     * @param what the thing that it should be, for the sentence: {@code The <what> ...}
     * @throws Problem of kind {@code MALFORMED} unless it is exactly one DER value
     */
    static DerElement read(byte[] der, String what) {
        Der.check(der, what);
        return new DerElement(der, 0);
    }

    /** As {@link #read(byte[], String)}, with another bound of how many elements there may be. */
    static DerElement read(byte[] der, String what, int mostElements) {
        Der.check(der, what, mostElements);
        return new DerElement(der, 0);
    }

    /** Tag octet: class, constructed bit and number. */
    int tag() {
        return source[start] & 0xff;
    }

    boolean is(int tag) {
        return tag() == tag;
    }

    /** Whether this is the explicit tag {@code [number]}. */
    boolean isExplicit(int number) {
        return is(EXPLICIT | number);
    }

    boolean isConstructed() {
        return (source[start] & CONSTRUCTED) != 0;
    }

    int length() {
        return end - content;
    }

    int contentOctet(int index) {
        return source[content + index] & 0xff;
    }

    /** A copy of tag, length and content. */
    byte[] encoded() {
        return Arrays.copyOfRange(source, start, end);
    }

    byte[] content() {
        return Arrays.copyOfRange(source, content, end);
    }

    /** The octets of a BIT STRING that has a whole number of them. */
    byte[] bits() {
        if (require(BIT_STRING).contentOctet(0) != 0) {
            throw unexpected();
        }
        return Arrays.copyOfRange(source, content + 1, end);
    }

    boolean encodesAs(byte[] encoding) {
        return Arrays.equals(source, start, end, encoding, 0, encoding.length);
    }

    /** The order of encodings in a {@code SET OF} (X.690 §11.6). */
    int compareEncoding(DerElement other) {
        return Arrays.compareUnsigned(source, start, end, other.source, other.start, other.end);
    }

    /** The elements inside a constructed one. */
    List<DerElement> children() {
        if (!isConstructed()) {
            throw unexpected();
        }
        List<DerElement> children = new ArrayList<>();
        for (int at = content; at < end; ) {
            DerElement child = new DerElement(source, at);
            children.add(child);
            at = child.end;
        }
        return children;
    }

    /** The children of a {@code SEQUENCE}. */
    List<DerElement> sequence() {
        return require(SEQUENCE).children();
    }

    /** The one element inside an explicit tag. */
    DerElement only() {
        List<DerElement> children = children();
        if (children.size() != 1) {
            throw unexpected();
        }
        return children.get(0);
    }

    DerElement require(int tag) {
        if (!is(tag)) {
            throw unexpected();
        }
        return this;
    }

    /** To be thrown when the structure is not what the standard says. */
    Problem unexpected() {
        return new Problem(
                Kind.MALFORMED,
                "The structure is not what X.509 says: tag %02x, %d octets long, at octet %d."
                        .formatted(tag(), length(), start));
    }
}
