package org.postseal.x509;

import java.math.BigInteger;
import java.time.Instant;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** The number of a CRL: not negative and at most 20 octets of DER (RFC 5280 §5.2.3). */
public record CrlNumber(BigInteger value) implements Comparable<CrlNumber> {

    private static final int MAX_OCTETS = 20;

    public CrlNumber {
        if (value.signum() < 0 || value.toByteArray().length > MAX_OCTETS) {
            throw new Problem(
                    Kind.MALFORMED,
                    "A CRL number is an integer of at most 20 octets that isn't negative (RFC 5280"
                            + " section 5.2.3).");
        }
    }

    /** The number of an authority's first CRL: the seconds since 1970. */
    public static CrlNumber first(Instant thisUpdate) {
        return new CrlNumber(BigInteger.valueOf(thisUpdate.getEpochSecond()));
    }

    /**
     * The number of the CRL after this one. It keeps up with the clock, so that it also goes up
     * when the database that remembers the last one is an old copy.
     */
    public CrlNumber next(Instant thisUpdate) {
        return new CrlNumber(value.add(BigInteger.ONE).max(first(thisUpdate).value()));
    }

    @Override
    public int compareTo(CrlNumber other) {
        return value.compareTo(other.value);
    }
}
