package org.postseal.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.postseal.audit.AuditPage;

/** One page of the audit. */
@Schema(name = "AuditPage")
record AuditPageJson(
        List<AuditRecordJson> items,
        @Schema(
                        nullable = true,
                        description =
                                "The cursor of the next page; absent after the last. With a filter, a page may have few"
                                        + " records or none and still a next one")
                @JsonInclude(JsonInclude.Include.NON_NULL)
                String next) {

    static AuditPageJson of(AuditPage page) {
        return new AuditPageJson(
                page.items().stream().map(AuditRecordJson::of).toList(), page.next().orElse(null));
    }
}
