package org.postseal.mail;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.postseal.probe.Served;
import org.postseal.probe.Sighting;
import org.postseal.x509.HostName;

/** What a probe has found, in JSON. */
@Schema(name = "ProbeReport")
record Report(
        @Schema(examples = "mail.example.org") String name,
        Instant at,
        @Schema(description = "Something answers, and nothing is wrong with what does") boolean ok,
        @Schema(
                        description =
                                "unreachable: no service answers; half-renewed: some serve the newest certificate, some an older"
                                        + " one",
                        enumeration = {
                            Report.OK,
                            Report.UNREACHABLE,
                            Report.HALF_RENEWED,
                            Report.WRONG
                        })
                String summary,
        List<ServiceJson> services) {

    static final String OK = "ok";
    static final String UNREACHABLE = "unreachable";
    static final String HALF_RENEWED = "half-renewed";
    static final String WRONG = "wrong";

    /** One service at one address. */
    @Schema(name = "ProbedService")
    record ServiceJson(
            @Schema(examples = "imaps") String service,
            String address,
            int port,
            @Schema(enumeration = {"starttls", "implicit"}) String tls,
            @Schema(
                            description = "closed: nobody listens, which is no fault",
                            enumeration = {"served", "closed", "failed"})
                    String state,
            Optional<String> protocol,
            Optional<String> cipher,
            Optional<String> serial,
            Optional<String> spkiSha256,
            @Schema(
                            implementation = String.class,
                            format = "date-time",
                            nullable = true,
                            description = "Of its certificate")
                    Optional<Instant> notAfter,
            List<Finding> findings) {

        static ServiceJson of(Sighting sighting, Expectation expectation) {
            Optional<Served> served = sighting.served();
            return new ServiceJson(
                    sighting.service().label(),
                    sighting.address().getHostAddress(),
                    sighting.port(),
                    sighting.service().implicit() ? "implicit" : "starttls",
                    sighting.state().name().toLowerCase(Locale.ROOT),
                    served.map(Served::protocol),
                    served.map(Served::cipher),
                    served.map(found -> found.chain().get(0).serial().hex()),
                    served.map(found -> found.chain().get(0).key().sha256()),
                    served.map(found -> found.chain().get(0).notAfter()),
                    served.map(expectation::compare)
                            .or(
                                    () ->
                                            sighting.failure()
                                                    .map(
                                                            why ->
                                                                    List.of(
                                                                            new Finding(
                                                                                    Finding.NO_TLS,
                                                                                    why))))
                            .orElse(List.of()));
        }

        boolean servesAnOlderOne() {
            return findings.stream().anyMatch(found -> found.kind().equals(Finding.NOT_RENEWED));
        }
    }

    static Report of(HostName host, Instant at, List<Sighting> sightings, Expectation expectation) {
        List<ServiceJson> services =
                sightings.stream().map(one -> ServiceJson.of(one, expectation)).toList();
        String summary = summary(services);
        return new Report(host.value(), at, summary.equals(OK), summary, services);
    }

    private static String summary(List<ServiceJson> services) {
        List<ServiceJson> answering =
                services.stream().filter(service -> !service.state().equals("closed")).toList();
        if (answering.isEmpty()) {
            return UNREACHABLE;
        }
        Set<Boolean> stale =
                answering.stream()
                        .filter(service -> service.state().equals("served"))
                        .map(ServiceJson::servesAnOlderOne)
                        .collect(Collectors.toSet());
        if (stale.size() > 1) {
            return HALF_RENEWED;
        }
        return answering.stream().allMatch(service -> service.findings().isEmpty()) ? OK : WRONG;
    }

    /** The same as a table for people. */
    String table() {
        StringBuilder text = new StringBuilder("%s at %s: %s\n".formatted(name, at, summary));
        String row = "%-12s %5s  %-8s  %-7s  %-7s  %-32s  %-20s  %s\n";
        text.append(
                row.formatted(
                        "service",
                        "port",
                        "tls",
                        "state",
                        "version",
                        "serial",
                        "notAfter",
                        "address"));
        for (ServiceJson one : services) {
            text.append(
                    row.formatted(
                            one.service(),
                            one.port(),
                            one.tls(),
                            one.state(),
                            one.protocol().orElse("-"),
                            one.serial().orElse("-"),
                            one.notAfter().map(Instant::toString).orElse("-"),
                            one.address()));
            one.findings()
                    .forEach(
                            found ->
                                    text.append(
                                            "             %s: %s\n"
                                                    .formatted(found.kind(), found.detail())));
        }
        return text.toString();
    }
}
