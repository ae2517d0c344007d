package org.postseal.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.postseal.authority.Authorities;
import org.postseal.certificate.Page;

/** One page of a list of certificates. */
@Schema(name = "CertificatePage")
record PageJson(
        List<CertificateJson> items,
        @Schema(nullable = true, description = "The cursor of the next page; absent after the last")
                @JsonInclude(JsonInclude.Include.NON_NULL)
                String next) {

    static PageJson of(Page page, Authorities authorities, Instant now) {
        return new PageJson(
                page.items().stream()
                        .map(
                                item ->
                                        CertificateJson.of(
                                                item, authorities.get(item.authority()), now))
                        .toList(),
                page.next().orElse(null));
    }
}
