package org.postseal.keystore;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Why a database is in quarantine: one row of {@code quarantine}.
 *
 * @param replica that restored the database, or noticed that it is an older one
 * @param made when the backup was made that it comes from, if that is known
 * @param lacks what is missing, for people
 * @param seen how far the replica knows the database to have come, in its own words
 */
public record Finding(
        UUID replica, Optional<Instant> made, Optional<String> lacks, Optional<String> seen) {

    /** Says to an operator of any replica what to do. */
    public String sentence() {
        return lacks.map(
                        missing ->
                                "The database is older than what the replica %s has seen: it lacks %s. Nothing is signed until an operator restores the newest one, or accepts this one with accept-restore; what is revoked meanwhile is in this copy alone."
                                        .formatted(replica, missing))
                .orElseGet(
                        () ->
                                "The database was restored from a backup of %s. Nothing is signed until an operator accepts it with accept-restore, given the last revocation lists; what is revoked meanwhile is in this copy alone."
                                        .formatted(made.orElseThrow()));
    }
}
