package org.postseal.server;

import io.smallrye.health.api.Wellness;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.keystore.Keystore;
import org.postseal.keystore.Quarantine;

/**
 * Whether this replica can sign with each authority. Wellness, not readiness: while keys are locked
 * everything public goes on, so traffic must not be turned away.
 */
@Wellness
@ApplicationScoped
class SigningHealth implements HealthCheck {

    private final Authorities authorities;
    private final Keystore keystore;
    private final Quarantine quarantine;

    SigningHealth(Authorities authorities, Keystore keystore, Quarantine quarantine) {
        this.authorities = authorities;
        this.keystore = keystore;
        this.quarantine = quarantine;
    }

    /** Down while the default authority is locked; a root is locked for most of its life. */
    @Override
    public HealthCheckResponse call() {
        var answer = HealthCheckResponse.named("signing");
        for (Authority authority : authorities.list()) {
            answer.withData(
                    authority.name().value(),
                    keystore.isUnlocked(authority.name()) ? "unlocked" : "locked");
        }
        // Not a name that an authority can have.
        quarantine.reason().ifPresent(reason -> answer.withData("QUARANTINE", reason));
        return answer.status(
                        quarantine.reason().isEmpty()
                                && authorities
                                        .findDefault()
                                        .filter(authority -> keystore.isUnlocked(authority.name()))
                                        .isPresent())
                .build();
    }
}
