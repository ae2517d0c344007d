package org.postseal.rest;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.postseal.authority.Crl;

/** What is known of one of an authority's revocation lists. */
@Schema(name = "Crl")
record CrlJson(
        @Schema(examples = "/crl/issuing.crl") String path,
        @Schema(examples = "1795767815", description = "CRL number (RFC 5280 section 5.2.3)")
                String number,
        Instant thisUpdate,
        Instant nextUpdate,
        @Schema(examples = "3") long entries,
        @Schema(
                        description =
                                "Whether less than a quarter of its life is left: nobody could renew it, so unlock the authority")
                boolean overdue) {

    static CrlJson of(Crl crl, Instant now) {
        return new CrlJson(
                "/crl/" + crl.name() + ".crl",
                crl.number().value().toString(),
                crl.thisUpdate(),
                crl.nextUpdate(),
                crl.entries(),
                crl.isOverdue(now));
    }
}
