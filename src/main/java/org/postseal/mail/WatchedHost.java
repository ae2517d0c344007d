package org.postseal.mail;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What is known of a host that is watched, in JSON. */
@Schema(name = "WatchedHost")
record WatchedHost(
        @Schema(examples = "mail.example.org") String name,
        @Schema(
                        description =
                                "not-renewed: it serves an older certificate than it has; expiring: it should have renewed"
                                        + " long ago; no-certificate: the last one has ended or was revoked; nowhere:"
                                        + " its name leads to no address that is connected to",
                        enumeration = {
                            Report.OK,
                            Report.WRONG,
                            Finding.NOT_RENEWED,
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

    /** In one word: the cause, where there are several findings. */
    static String summary(Report report, HostKeys keys, Instant now) {
        if (report.ok()) {
            return isLate(report, keys, now) ? EXPIRING : Report.OK;
        }
        boolean stale =
                report.summary().equals(Report.WRONG)
                        && report.services().stream()
                                .anyMatch(Report.ServiceJson::servesAnOlderOne);
        return stale ? Finding.NOT_RENEWED : report.summary();
    }

    /** Of the keys that it serves: another node's, or one that it has left, may be older. */
    private static boolean isLate(Report report, HostKeys keys, Instant now) {
        Set<String> served =
                report.services().stream()
                        .flatMap(service -> service.spkiSha256().stream())
                        .collect(Collectors.toSet());
        return Stream.concat(Stream.of(keys.chosen()), keys.others().stream())
                .filter(chain -> served.contains(chain.spkiSha256()))
                .anyMatch(chain -> now.isAfter(chain.lateAfter()));
    }

    /** Few: each service and each kind once. */
    static List<String> findings(Report report) {
        return report.services().stream()
                .flatMap(
                        service ->
                                service.findings().stream()
                                        .map(found -> service.service() + " " + found.kind()))
                .distinct()
                .toList();
    }
}
