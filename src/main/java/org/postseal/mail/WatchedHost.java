package org.postseal.mail;

import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What is known of a host that is watched, in JSON. */
@Schema(name = "WatchedHost")
record WatchedHost(
        @Schema(examples = "mail.example.org") String name,
        @Schema(
                        description =
                                "expiring: it should have renewed long ago; no-certificate: the last one has ended or was"
                                        + " revoked; nowhere: its name leads to no address that is connected to",
                        enumeration = {
                            Report.OK,
                            Report.WRONG,
                            Report.HALF_RENEWED,
                            Report.UNREACHABLE,
                            WatchedHost.EXPIRING,
                            WatchedHost.NO_CERTIFICATE,
                            WatchedHost.NOWHERE
                        })
                String summary,
        @Schema(description = "Since when it is so") Instant since,
        Instant lookedAt,
        @Schema(
                        description = "A service and what is wrong with it",
                        examples = "[\"imaps not-renewed\"]")
                List<String> findings) {

    static final String EXPIRING = "expiring";
    static final String NO_CERTIFICATE = "no-certificate";
    static final String NOWHERE = "nowhere";

    boolean isWell() {
        return summary.equals(Report.OK);
    }
}
