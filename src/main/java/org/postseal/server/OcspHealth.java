package org.postseal.server;

import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.authority.AuthorityKind;
import org.postseal.revocation.Responders;

/**
 * Until when this replica can answer OCSP for each authority. Wellness, not readiness, as {@link
 * SigningHealth}.
 */
@Wellness
@ApplicationScoped
class OcspHealth implements HealthCheck {

    /** Time to find whoever has the passphrase. */
    private static final Duration WARNING = Duration.ofDays(21);

    private final Authorities authorities;
    private final Responders responders;
    private final Clock clock;

    OcspHealth(Authorities authorities, Responders responders, Clock clock) {
        this.authorities = authorities;
        this.responders = responders;
        this.clock = clock;
    }

    /**
     * Down when an issuing authority can't be answered for, or soon can't. One that ends soon
     * itself is none of its business, and a root may have been unlocked on another replica only.
     */
    @Override
    public HealthCheckResponse call() {
        Instant soon = clock.instant().plus(WARNING);
        List<Authority> all = authorities.list();
        var answer = HealthCheckResponse.named("ocsp");
        boolean well = true;
        for (Authority authority : all) {
            Optional<Instant> end = responders.end(authority);
            answer.withData(
                    authority.name().value(),
                    end.map(at -> "until " + at).orElse("none: unlock it on this replica"));
            well &=
                    authority.kind() == AuthorityKind.ROOT
                            || authority.certificate().notAfter().isBefore(soon)
                            || end.filter(soon::isBefore).isPresent();
        }
        return answer.status(well).build();
    }
}
