package org.postseal.certificate;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.testing.Keys;
import org.postseal.testing.TestAuthority;
import org.postseal.x509.DistinguishedName;
import org.postseal.x509.SubjectKey;

/** Certificates that are signed, by an authority that only the tests know, and not yet stored. */
final class Drafts {

    static final AuthorityName AUTHORITY = new AuthorityName("drafts");
    static final ProfileName PROFILE = new ProfileName("mail-server");

    private static final TestAuthority ISSUER =
            TestAuthority.root(DistinguishedName.parse("CN=Drafts"), Keys.p256());

    private Drafts() {}

    /** An identity that nobody else is. */
    static String newActor() {
        return "token:" + UUID.randomUUID();
    }

    static IssuedCertificate of(String requestedBy, String... names) {
        return new IssuedCertificate(
                ISSUER.sign(ISSUER.leaf(SubjectKey.of(Keys.p256().getPublic()), names)),
                AUTHORITY,
                PROFILE,
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                requestedBy,
                Optional.empty());
    }

    /** Without a claim, a shard or an issuer of ours. */
    static LedgerEntry entry(IssuedCertificate draft, Audit audit) {
        return new LedgerEntry(
                draft,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                audit.encode(event(draft)));
    }

    static AuditEvent event(IssuedCertificate draft) {
        return AuditEvent.granted(
                draft.requestedBy(), "certificate.issue", Map.of("serial", draft.serial().hex()));
    }
}
