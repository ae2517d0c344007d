package org.postseal.server;

import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.authority.Crl;
import org.postseal.authority.Crls;

/**
 * Whether the revocation lists are renewed in time. Wellness, not readiness: a list whose authority
 * is locked is served on until its end and beyond.
 */
@Wellness
@ApplicationScoped
class CrlHealth implements HealthCheck {

    private final Authorities authorities;
    private final Crls crls;
    private final Clock clock;

    CrlHealth(Authorities authorities, Crls crls, Clock clock) {
        this.authorities = authorities;
        this.crls = crls;
        this.clock = clock;
    }

    /**
     * Down while a list has less than a quarter of its life left; unlocking its authority helps.
     */
    @Override
    public HealthCheckResponse call() {
        Instant now = clock.instant();
        var answer = HealthCheckResponse.named("revocation-lists").up();
        for (Crl crl : crls.list()) {
            boolean overdue = crl.isOverdue(now) && canStillSign(crl, now);
            answer.withData(
                    crl.name(),
                    "until " + crl.nextUpdate() + (overdue ? ", can't be renewed" : ""));
            if (overdue) {
                answer.down();
            }
        }
        return answer.build();
    }

    /** Of who has ended, nobody needs a list any more. */
    private boolean canStillSign(Crl crl, Instant now) {
        Authority authority = authorities.get(crl.authority());
        return authority.certificate().notAfter().isAfter(now);
    }
}
