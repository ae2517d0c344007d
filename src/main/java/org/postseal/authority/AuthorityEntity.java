package org.postseal.authority;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.annotations.Immutable;
import org.postseal.certificate.AuthorityName;
import org.postseal.x509.Certificate;
import org.postseal.x509.Pem;

/** A row of {@code authority}. */
@Entity
@Immutable
@Table(name = "authority")
class AuthorityEntity {

    @Id private String name;

    @Enumerated(EnumType.STRING)
    private AuthorityKind kind;

    private String parent;

    private byte[] certificate;

    private String chain;

    @Column(name = "created_at")
    private Instant createdAt;

    /** For Hibernate. */
    protected AuthorityEntity() {}

    AuthorityEntity(Authority authority, Instant createdAt) {
        this.name = authority.name().value();
        this.kind = authority.kind();
        this.parent = authority.parent().map(AuthorityName::value).orElse(null);
        this.certificate = authority.certificate().der();
        this.chain = authority.chain().stream().map(Certificate::pem).collect(Collectors.joining());
        this.createdAt = createdAt;
    }

    Authority toAuthority() {
        return new Authority(
                new AuthorityName(name),
                kind,
                Optional.ofNullable(parent).map(AuthorityName::new),
                Certificate.parse(certificate),
                Pem.parse(chain).stream()
                        .map(block -> Certificate.parse(block.content()))
                        .toList());
    }
}
