package org.postseal.server;

import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.authority.LifeCycle;

/** Which authorities near their end. Wellness, not readiness: they sign until then. */
@Wellness
@ApplicationScoped
class AuthorityHealth implements HealthCheck {

    private final Authorities authorities;
    private final LifeCycle lifeCycle;

    AuthorityHealth(Authorities authorities, LifeCycle lifeCycle) {
        this.authorities = authorities;
        this.lifeCycle = lifeCycle;
    }

    /**
     * Says from early on who needs a successor; down once hosts get certificates that are cut
     * short.
     */
    @Override
    public HealthCheckResponse call() {
        var answer = HealthCheckResponse.named("authorities").up();
        for (Authority authority : authorities.list()) {
            answer.withData(
                    authority.name().value(),
                    "until "
                            + authority.certificate().notAfter()
                            + (lifeCycle.isSuccessorDue(authority) ? ", make its successor" : ""));
            if (lifeCycle.cutsShort(authority)) {
                answer.down();
            }
        }
        return answer.build();
    }
}
