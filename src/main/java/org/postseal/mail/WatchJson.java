package org.postseal.mail;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** One page of watched hosts, in JSON. */
@Schema(name = "WatchedHosts")
record WatchJson(
        List<WatchedHost> items,
        @Schema(
                        description = "Send it as cursor for the next page; null after the last",
                        nullable = true)
                String next) {}
