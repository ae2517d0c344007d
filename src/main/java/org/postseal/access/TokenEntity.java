package org.postseal.access;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** A row of {@code token}. */
@Entity
@Table(name = "token")
class TokenEntity {

    @Id private UUID id;

    private String name;

    @Enumerated(EnumType.STRING)
    private Role role;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "expires_at")
    private Instant expiresAt;

    /** {@link ScopeFields} in JSON. */
    private String scope;

    @Column(name = "created_by")
    private String createdBy;

    private byte[] mac;

    /** For Hibernate. */
    protected TokenEntity() {}

    TokenEntity(
            UUID id,
            String name,
            Role role,
            String scope,
            String createdBy,
            Instant createdAt,
            Optional<Instant> expiresAt) {
        this.id = id;
        this.name = name;
        this.role = role;
        this.scope = scope;
        this.createdBy = createdBy;
        this.createdAt = createdAt;
        this.expiresAt = expiresAt.orElse(null);
    }

    UUID id() {
        return id;
    }

    String name() {
        return name;
    }

    Role role() {
        return role;
    }

    String scope() {
        return scope;
    }

    String createdBy() {
        return createdBy;
    }

    Instant createdAt() {
        return createdAt;
    }

    boolean isExpired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }

    Optional<Instant> expiresAt() {
        return Optional.ofNullable(expiresAt);
    }

    byte[] mac() {
        return mac;
    }

    TokenEntity withMac(byte[] value) {
        this.mac = value.clone();
        return this;
    }
}
