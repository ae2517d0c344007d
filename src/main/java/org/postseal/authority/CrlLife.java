package org.postseal.authority;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** How long a list is good for. */
@ApplicationScoped
class CrlLife {

    /** A root is locked for most of its life and can't renew its list before it is needed again. */
    private static final Period ROOT = Period.ofYears(1);

    private final Duration issuing;

    CrlLife(@ConfigProperty(name = "postseal.crl-life", defaultValue = "P7D") Duration issuing) {
        this.issuing = issuing;
    }

    /** When the next list is there at the latest. */
    Instant end(Authority authority, Instant thisUpdate) {
        return authority.kind() == AuthorityKind.ROOT
                ? thisUpdate.atOffset(ZoneOffset.UTC).plus(ROOT).toInstant()
                : thisUpdate.plus(issuing);
    }
}
