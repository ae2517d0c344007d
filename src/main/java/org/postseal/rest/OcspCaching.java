package org.postseal.rest;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postseal.http.Cacheable;
import org.postseal.revocation.OcspReply;

/** How long HTTP caches may give an OCSP answer that is for everybody (RFC 9919 §5). */
@ApplicationScoped
class OcspCaching {

    private final Clock clock;
    private final Duration maxAge;

    OcspCaching(
            Clock clock,
            @ConfigProperty(name = "postseal.ocsp-max-age", defaultValue = "PT5M")
                    Duration maxAge) {
        this.clock = clock;
        this.maxAge = maxAge;
    }

    Cacheable of(OcspReply reply) {
        return Cacheable.of(reply.der())
                .modified(reply.producedAt())
                .expires(clock.instant(), reply.freshFor(clock.instant(), maxAge));
    }
}
