package org.postseal.mail;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How often watched hosts are looked at. */
@ConfigMapping(prefix = "postseal.watch")
interface WatchConfig {

    /** Off, nothing is looked at on a schedule; what was seen last stays. */
    @WithDefault("true")
    boolean enabled();

    /** From one look at a host to the next; a minute at least. */
    @WithDefault("PT6H")
    Duration interval();
}
