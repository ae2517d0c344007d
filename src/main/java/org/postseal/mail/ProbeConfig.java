package org.postseal.mail;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;

/** How hosts are looked at. */
@ConfigMapping(prefix = "postseal.probe")
interface ProbeConfig {

    /** For hosts that are on this machine. */
    @WithDefault("false")
    boolean allowLoopback();

    /** By the name of a service, where it listens instead, for example {@code imaps=9993}. */
    Map<String, Integer> ports();

    /** How long until a connection is there. */
    @WithDefault("PT3S")
    Duration connecting();

    /** How long everything after that may take. */
    @WithDefault("PT10S")
    Duration longest();
}
