package org.postseal.mail;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a host should serve, in JSON. */
@Schema(name = "HostStatus")
record HostStatusJson(
        @Schema(examples = "mail.example.org") String name,
        @Schema(description = "Of the certificate that chain.pem gives for the same query")
                KeyJson current,
        @Schema(description = "Whether renewAfter is over") boolean renewalDue,
        @Schema(description = "All keys with a valid certificate, the current one first")
                List<KeyJson> keys,
        @Schema(
                        description =
                                "What this certificate is no good for; for the person who runs the host")
                List<String> warnings) {

    /** A key with its newest valid certificate. */
    @Schema(name = "HostKey")
    record KeyJson(
            @Schema(description = "SHA-256 of the key's SubjectPublicKeyInfo") String spkiSha256,
            @Schema(examples = "019ab3d2c1f04e7d8a5b6c7d8e9f0a1b") String serial,
            @Schema(description = "SHA-256 of the certificate's DER") String sha256,
            @Schema(examples = "issuing") String issuer,
            Instant notBefore,
            @Schema(description = "Inclusive") Instant notAfter,
            @Schema(description = "When to ask for the next one") Instant renewAfter) {

        static KeyJson of(HostChain chain) {
            return new KeyJson(
                    chain.spkiSha256(),
                    chain.leaf().serial().hex(),
                    chain.leaf().sha256(),
                    chain.issuer(),
                    chain.leaf().notBefore(),
                    chain.leaf().notAfter(),
                    chain.renewAfter());
        }
    }

    /** MTA-STS asks for a certificate that the world trusts (RFC 8461 §4.2). */
    private static final String OUTSIDE =
            "On port 25, senders outside who follow an MTA-STS policy in mode enforce trust public authorities only, and stop"
                    + " delivering to a host that shows this certificate; serve a purchased one there, or publish TLSA records"
                    + " and no such policy.";

    static HostStatusJson of(HostKeys keys, Instant now) {
        return new HostStatusJson(
                keys.host().value(),
                KeyJson.of(keys.chosen()),
                now.isAfter(keys.chosen().renewAfter()),
                Stream.concat(Stream.of(keys.chosen()), keys.others().stream())
                        .map(KeyJson::of)
                        .toList(),
                keys.chosen().authority().isPresent() ? List.of(OUTSIDE) : List.of());
    }
}
