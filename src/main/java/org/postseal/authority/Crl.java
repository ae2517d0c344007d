package org.postseal.authority;

import java.time.Duration;
import java.time.Instant;
import org.postseal.certificate.AuthorityName;
import org.postseal.x509.CrlNumber;

/**
 * What is known of a signed certificate revocation list; {@link Crls#file} has its octets.
 *
 * @param shard {@link #FULL}, or the number of a {@link CrlShard}
 * @param sha256 of its DER, in lower-case hexadecimal
 */
public record Crl(
        AuthorityName authority,
        int shard,
        CrlNumber number,
        Instant thisUpdate,
        Instant nextUpdate,
        long entries,
        String sha256) {

    /** The list that has them all. */
    public static final int FULL = 0;

    /** From here on, GnuTLS takes seconds to read a list, and the square of it. */
    private static final long LONG = 10_000;

    /** The authority's, with the shard's number if it is one: as in its path. */
    public String name() {
        return shard == FULL ? authority.value() : authority + "/" + shard;
    }

    public boolean isLong() {
        return entries > LONG;
    }

    /**
     * Whether it should have been renewed long ago: after half of its life it is, unless nobody
     * could sign. That leaves a quarter of it to act in.
     */
    public boolean isOverdue(Instant now) {
        Duration quarter = Duration.between(thisUpdate, nextUpdate).dividedBy(4);
        return now.isAfter(nextUpdate.minus(quarter));
    }
}
