package org.postseal.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A CSR and options in JSON. */
@Schema(name = "CsrRequest")
record CsrJson(
        @Schema(description = "PEM", examples = ContractComponents.CSR) String csr,
        @Schema(examples = "mail-server") Optional<String> profile,
        @Schema(examples = "issuing") Optional<String> authority,
        @Schema(examples = "P90D") Optional<String> validity,
        @Schema(
                        description = "Added to the CSR's",
                        examples = "[\"mail.example.org\", \"imap.example.org\"]")
                Optional<List<String>> names) {

    CsrBody toBody() {
        return new CsrBody(
                csr.getBytes(UTF_8),
                new CsrBody.Options(profile, authority, validity, names.orElse(List.of())));
    }
}
