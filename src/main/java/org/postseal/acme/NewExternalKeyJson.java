package org.postseal.acme;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.postseal.access.NewToken;
import org.postseal.access.Role;
import org.postseal.access.ScopeFields;
import org.postseal.x509.Validity;

/** A request to make an ACME account key. */
@Schema(name = "NewAcmeAccountKey")
record NewExternalKeyJson(
        @Schema(examples = "mx1", description = "For people: who has it") String name,
        @Schema(
                        examples = "[\"mail.example.org\", \"*.mx.example.org\"]",
                        description = "As of a requester's token; none when left out")
                Optional<List<String>> names,
        @Schema(description = "All when left out, none when empty") Optional<List<String>> profiles,
        @Schema(description = "All when left out, none when empty")
                Optional<List<String>> authorities,
        @Schema(examples = "P90D", description = "ISO 8601; the profile's when left out")
                Optional<String> maxValidity,
        @Schema(description = "Whether wildcards may be certified; false when left out")
                Optional<Boolean> wildcards,
        @Schema(description = "Whether IP addresses may be certified; false when left out")
                Optional<Boolean> ipAddresses,
        @Schema(description = "Whether it binds more than one account; false when left out")
                Optional<Boolean> reusable,
        @Schema(
                        description =
                                "Whether its accounts get the names without a challenge; false when left out")
                Optional<Boolean> preAuthorized,
        @Schema(
                        examples = "P7D",
                        description =
                                "ISO 8601, from now: until when accounts can be bound; for ever when left out")
                Optional<String> expires) {

    NewToken toNewToken(Instant now) {
        return new NewToken(
                name,
                Role.REQUESTER,
                new ScopeFields(
                        names,
                        profiles,
                        authorities,
                        maxValidity,
                        wildcards.orElse(false),
                        ipAddresses.orElse(false)),
                expires.map(Validity::parse).map(life -> life.lastSecond(now).plusSeconds(1)));
    }
}
