package org.postseal.rest;

import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.postseal.authority.Successors;
import org.postseal.certificate.AuthorityName;
import org.postseal.keystore.KeySpec;
import org.postseal.keystore.Passphrase;
import org.postseal.x509.DistinguishedName;
import org.postseal.x509.HostName;
import org.postseal.x509.NameConstraints;
import org.postseal.x509.Validity;

/** A request to make an authority's successor; but for the passphrase, in what it is different. */
@Schema(name = "NewSuccessor")
record NewSuccessorJson(
        @Schema(
                        implementation = String.class,
                        description = "At least 12 characters; opens the successor's key")
                Passphrase passphrase,
        @Schema(examples = "issuing-2", description = "The next free number when left out")
                Optional<String> name,
        @Schema(
                        examples = "root-2",
                        description =
                                "The newest of the line that certified the predecessor when left out")
                Optional<String> parent,
        @Schema(
                        examples = "CN=Example mail CA G2,O=Example",
                        description = "RFC 4514; the predecessor's with a number when left out")
                Optional<String> subject,
        @Schema(enumeration = {"EC-P256", "EC-P384", "RSA-2048", "RSA-3072", "RSA-4096", "Ed25519"})
                Optional<String> key,
        @Schema(
                        examples = "P5Y",
                        description =
                                "ISO 8601; as long as the predecessor's, cut to the parent's end, when left out")
                Optional<String> validity,
        @Schema(description = "The predecessor's when left out")
                Optional<List<String>> permittedNames) {

    Successors.Differences differences() {
        return new Successors.Differences(
                name.map(AuthorityName::new),
                parent.map(AuthorityName::new),
                subject.map(DistinguishedName::parse),
                key.map(KeySpec::parse),
                validity.map(Validity::parse),
                permittedNames.map(
                        names ->
                                NameConstraints.permitting(
                                        names.stream().map(HostName::parse).toList())));
    }
}
