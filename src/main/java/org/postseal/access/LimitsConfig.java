package org.postseal.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.OptionalInt;

/** How often something may be done, per minute. */
@ConfigMapping(prefix = "postseal.limits")
interface LimitsConfig {

    /** By one address. */
    @WithDefault("300")
    int authenticationFailures();

    /** Probes of mail hosts by one identity. */
    @WithDefault("20")
    int probesPerIdentity();

    /** New ACME accounts that no external account answers for, by one address. */
    @WithDefault("60")
    int accountsPerAddress();

    /** Requests to issue, granted or not; no limit when left out. */
    OptionalInt issuancePerIdentity();

    /** As above. */
    OptionalInt issuancePerAddress();
}
