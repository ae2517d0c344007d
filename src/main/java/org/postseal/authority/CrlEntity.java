package org.postseal.authority;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.postseal.certificate.AuthorityName;

/** A row of {@code crl}. */
@Entity
@Table(name = "crl")
class CrlEntity {

    @Id private String authority;

    @Column(name = "this_update")
    private Instant thisUpdate;

    @Column(name = "next_update")
    private Instant nextUpdate;

    private byte[] der;

    /** For Hibernate. */
    protected CrlEntity() {}

    CrlEntity(AuthorityName authority, Crl crl) {
        this.authority = authority.value();
        this.thisUpdate = crl.thisUpdate();
        this.nextUpdate = crl.nextUpdate();
        this.der = crl.der();
    }

    Crl toCrl() {
        return new Crl(thisUpdate, nextUpdate, der);
    }
}
