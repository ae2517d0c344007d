package org.postseal.keystore;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.HexFormat;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.postseal.certificate.AuthorityName;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.KeyType;

/** A row of {@code authority_key}. */
@Entity
@Immutable
@Table(name = "authority_key")
class KeyEntity {

    @Id private UUID id;

    private String authority;

    private short format;

    private String type;

    @Column(name = "spki_sha256")
    private byte[] spkiSha256;

    private byte[] sealed;

    @Column(insertable = false, updatable = false)
    private long locks;

    /** For Hibernate. */
    protected KeyEntity() {}

    KeyEntity(Envelope envelope) {
        KeyLabel label = envelope.label();
        this.id = label.keyId();
        this.authority = label.authority().value();
        this.format = KeyLabel.FORMAT;
        this.type = label.type().label();
        this.spkiSha256 = HexFormat.of().parseHex(label.spkiSha256());
        this.sealed = envelope.sealed();
    }

    UUID id() {
        return id;
    }

    long locks() {
        return locks;
    }

    Envelope toEnvelope() {
        if (format != KeyLabel.FORMAT) {
            throw new Problem(
                    Kind.INTERNAL,
                    "The key of the authority "
                            + authority
                            + " was stored by another version; run a newer Postseal.");
        }
        KeyLabel label =
                new KeyLabel(
                        new AuthorityName(authority),
                        id,
                        KeyType.parse(type),
                        HexFormat.of().formatHex(spkiSha256));
        return new Envelope(label, sealed);
    }
}
