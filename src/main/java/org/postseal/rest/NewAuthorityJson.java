package org.postseal.rest;

import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.postseal.authority.AuthorityKind;
import org.postseal.authority.NewAuthority;
import org.postseal.certificate.AuthorityName;
import org.postseal.keystore.KeySpec;
import org.postseal.keystore.Passphrase;
import org.postseal.x509.DistinguishedName;
import org.postseal.x509.HostName;
import org.postseal.x509.NameConstraints;
import org.postseal.x509.Validity;

/** A request to make an authority. */
@Schema(name = "NewAuthority")
record NewAuthorityJson(
        @Schema(examples = "branch") String name,
        @Schema(enumeration = {"root", "issuing"}) String kind,
        @Schema(
                        implementation = String.class,
                        nullable = true,
                        examples = "root",
                        description =
                                "Needed by an issuing authority; null when a root elsewhere will sign its request")
                ParentJson parent,
        @Schema(examples = "CN=Example mail CA,O=Example", description = "RFC 4514") String subject,
        @Schema(enumeration = {"EC-P256", "EC-P384", "RSA-2048", "RSA-3072", "RSA-4096", "Ed25519"})
                String key,
        @Schema(
                        examples = "P5Y",
                        description = "ISO 8601; 20 years for a root, else 5 when left out")
                Optional<String> validity,
        @Schema(
                        description =
                                "Domains that an issuing authority may issue below; all when left out")
                Optional<List<String>> permittedNames,
        @Schema(
                        implementation = String.class,
                        description = "At least 12 characters; opens the key from now on")
                Passphrase passphrase) {

    NewAuthority toNewAuthority() {
        return new NewAuthority(
                new AuthorityName(name),
                AuthorityKind.parse(kind),
                parent.of(AuthorityKind.parse(kind)),
                DistinguishedName.parse(subject),
                KeySpec.parse(key),
                validity.map(Validity::parse),
                NameConstraints.permitting(
                        permittedNames.orElse(List.of()).stream().map(HostName::parse).toList()));
    }
}
