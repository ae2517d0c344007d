package org.postseal.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.postseal.access.Identity;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.authority.AuthorityCreation;
import org.postseal.authority.AuthorityKind;
import org.postseal.authority.NewAuthority;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.Certificates;
import org.postseal.issuance.OwnIdentities;
import org.postseal.keystore.KeySpec;
import org.postseal.keystore.Keystore;
import org.postseal.keystore.Passphrase;
import org.postseal.server.DataDirectory;
import org.postseal.testing.AuditTrail;
import org.postseal.x509.Certificate;
import org.postseal.x509.DistinguishedName;
import org.postseal.x509.NameConstraints;
import org.postseal.x509.RevocationReason;
import org.postseal.x509.Validity;

/** The keys that answer for authorities: made, renewed, kept and given up. */
@QuarkusTest
class RespondersTest {

    @Inject Authorities authorities;
    @Inject AuthorityCreation creation;
    @Inject Keystore keystore;
    @Inject OwnIdentities identities;
    @Inject OcspStatuses statuses;
    @Inject Certificates certificates;
    @Inject Revocations revocations;
    @Inject RevocationWatch watch;
    @Inject Responders responders;
    @Inject DataDirectory directory;
    @Inject Clock clock;

    private final Map<AuthorityName, byte[]> files = new HashMap<>();

    private final ResponderStore store =
            new ResponderStore() {
                @Override
                public Optional<byte[]> read(AuthorityName authority) {
                    return Optional.ofNullable(files.get(authority));
                }

                @Override
                public void write(AuthorityName authority, byte[] content) {
                    files.put(authority, content);
                }
            };

    @Test
    void areRenewedAtHalfOfTheirLifeAndNotBefore() {
        Authority authority = root("P5Y");
        Certificate first = after(Duration.ZERO, authority);

        assertThat(after(Duration.ofDays(150), authority)).isEqualTo(first);
        assertThat(after(Duration.ofDays(200), authority)).isNotEqualTo(first);
    }

    @Test
    void liveNoLongerThanTheirAuthority() {
        Authority authority = root("P30D");

        assertThat(after(Duration.ZERO, authority).notAfter())
                .isEqualTo(authority.certificate().notAfter());
    }

    @Test
    void goOnInTheNextProcessWhileTheAuthorityIsLocked() {
        Authority authority = root("P5Y");
        Certificate first = after(Duration.ZERO, authority);
        keystore.lock(Identity.SERVICE.id(), authority.name());

        Responders next = responders(Duration.ofDays(250));
        next.renewDue();

        assertThat(next.find(authority).orElseThrow().certificate()).isEqualTo(first);
        assertThat(responders(Duration.ofDays(400)).find(authority)).as("at its end").isEmpty();
    }

    @Test
    void areNotTakenFromAnotherAuthorityOrFromADamagedFile() {
        Authority other = root("P5Y");
        after(Duration.ZERO, other);
        Authority authority = root("P5Y");
        files.put(authority.name(), files.get(other.name()));
        assertThat(responders(Duration.ZERO).find(authority)).isEmpty();

        files.put(
                authority.name(),
                "-----BEGIN".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(responders(Duration.ZERO).find(authority)).isEmpty();
        assertThat(after(Duration.ZERO, authority).issuer())
                .isEqualTo(authority.certificate().subject());
    }

    @Test
    void getAnotherKeyWhenTheirCertificateIsRevoked() {
        Authority authority = root("P5Y");
        responders.renewDue();
        Certificate first = responders.find(authority).orElseThrow().certificate();

        revocations.revoke(
                Identity.SERVICE,
                certificates.find(first.serial(), Optional.empty()).orElseThrow(),
                RevocationReason.KEY_COMPROMISE);
        watch.look();
        responders.renewDue();

        assertThat(responders.find(authority).orElseThrow().certificate().key())
                .isNotEqualTo(first.key());
    }

    @Test
    void areOnRecordAndInAFileForThisUserOnly() throws Exception {
        Authority authority = root("P5Y");
        responders.renewDue();

        String serial = responders.find(authority).orElseThrow().certificate().serial().hex();
        assertThat(AuditTrail.of("service"))
                .anyMatch(
                        record ->
                                record.contains("certificate.issue")
                                        && record.contains(serial)
                                        && record.contains("postseal-ocsp"));
        Path file = directory.path().resolve("ocsp." + authority.name() + ".pem");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    /** The certificate in use at that time, of a replica that has these files. */
    private Certificate after(Duration time, Authority authority) {
        Responders then = responders(time);
        then.renewDue();
        return then.find(authority).orElseThrow().certificate();
    }

    private Responders responders(Duration later) {
        return new Responders(
                authorities, keystore, identities, store, statuses, Clock.offset(clock, later));
    }

    private Authority root(String validity) {
        String name = "responders-" + UUID.randomUUID();
        try (Passphrase passphrase = Passphrase.of("correct horse battery".toCharArray())) {
            return creation.create(
                    Identity.SERVICE,
                    new NewAuthority(
                            new AuthorityName(name),
                            AuthorityKind.ROOT,
                            Optional.empty(),
                            DistinguishedName.parse("CN=" + name),
                            KeySpec.EC_P256,
                            Optional.of(Validity.parse(validity)),
                            NameConstraints.none()),
                    passphrase);
        }
    }
}
