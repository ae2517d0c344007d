package org.postseal.certificate;

/**
 * What became of a certificate that was to be stored. Unless it is {@link #STORED}, it has left no
 * trace.
 */
public enum Outcome {
    STORED,
    /**
     * The database is in quarantine. Replicas learn that within a second, so that this is told only
     * of what was signed in between.
     */
    QUARANTINED,
    /** Another request has the claim. */
    CLAIMED_BY_ANOTHER,
    /** A certificate of an authority above was taken back. */
    ISSUER_REVOKED,
    /** The key must never be certified again. */
    KEY_BLOCKED,
    /** The key lives in unexpired certificates, none of which has a name in common. */
    KEY_FOREIGN,
    /** It was signed more than five minutes before or after the database's time. */
    CLOCK_DIFFERS,
    /** It was signed more than five minutes before the newest certificate. */
    CLOCK_BEHIND
}
