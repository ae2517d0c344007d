package org.postseal.rest;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.postseal.certificate.Lineage;

/** What a certificate was renewed with, in JSON. */
@Schema(name = "Renewals")
record RenewalsJson(
        @Schema(description = "Renewals between the host's enrolment and this certificate")
                int generation,
        @Schema(
                        description =
                                "Whether two different keys have renewed it: an answer was lost, or somebody else has"
                                        + " its key")
                boolean diverging,
        List<RenewalJson> renewals) {

    /** One of them. */
    @Schema(name = "Renewal")
    record RenewalJson(String serial, String spkiSha256) {}

    static RenewalsJson of(Lineage lineage) {
        return new RenewalsJson(
                lineage.generation(),
                lineage.isDiverging(),
                lineage.renewals().stream()
                        .map(one -> new RenewalJson(one.serial().hex(), one.spkiSha256()))
                        .toList());
    }
}
