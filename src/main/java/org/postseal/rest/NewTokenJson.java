package org.postseal.rest;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.postseal.access.NewToken;
import org.postseal.access.Role;
import org.postseal.access.ScopeFields;
import org.postseal.x509.Validity;

/** A request to make a bearer token. */
@Schema(name = "NewToken")
record NewTokenJson(
        @Schema(examples = "ansible", description = "For people: who has it") String name,
        @Schema(enumeration = {"admin", "operator", "requester", "auditor"}) String role,
        @Schema(
                        examples = "[\"mail.example.org\", \"*.mx.example.org\"]",
                        description =
                                "Names that may be certified: a host, *.domain for one label below, **.domain for"
                                        + " any depth, a mailbox, *@domain for all of its mailboxes. Left out: none for"
                                        + " a requester, all for an operator")
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
        @Schema(
                        examples = "P90D",
                        description = "ISO 8601, from now; when left out the token doesn't expire")
                Optional<String> expires) {

    NewToken toNewToken(Instant now) {
        return new NewToken(
                name,
                Role.parse(role),
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
