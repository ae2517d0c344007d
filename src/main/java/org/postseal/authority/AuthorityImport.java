package org.postseal.authority;

import static java.util.Objects.requireNonNull;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.postseal.access.Identity;
import org.postseal.certificate.AuthorityName;
import org.postseal.keystore.AuthorityKey;
import org.postseal.keystore.EncryptedKey;
import org.postseal.keystore.Passphrase;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.Certificate;
import org.postseal.x509.KeyRules;
import org.postseal.x509.KeyUsage;

/** Takes over an authority that was made elsewhere, above all with the OpenSSL command line. */
@ApplicationScoped
public class AuthorityImport {

    private final Authorities authorities;
    private final AuthorityStore store;
    private final PastStore pastStore;
    private final Clock clock;

    AuthorityImport(
            Authorities authorities, AuthorityStore store, PastStore pastStore, Clock clock) {
        this.authorities = authorities;
        this.store = store;
        this.pastStore = pastStore;
        this.clock = clock;
    }

    /**
     * What was kept about it elsewhere, each as far as there is such a thing.
     *
     * @param index {@code index.txt} of {@code openssl ca}
     * @param crl its last list, PEM or DER
     * @param certificates what it has issued, PEM
     */
    public record Records(
            Optional<byte[]> index, Optional<byte[]> crl, Optional<byte[]> certificates) {}

    /**
     * What came of an import.
     *
     * @param warnings sentences about what is odd in the certificate but works
     */
    public record Imported(Authority authority, List<String> warnings) {}

    /**
     * Stores key and certificate. The authority is unlocked afterwards.
     *
     * @param key encrypted PEM: traditional or PKCS#8
     * @param certificates PEM: the authority's own and, in any order, those above it
     * @param passphrase opens {@code key}
     * @param newPassphrase opens it here from now on; left out: {@code passphrase}
     * @param records what it has issued and revoked until now
     * @throws Problem of kind {@code POLICY} when these don't make an authority, {@code CONFLICT}
     *     when name or key are taken; nothing is stored then
     */
    public Imported run(
            Identity caller,
            AuthorityName name,
            byte[] key,
            byte[] certificates,
            Passphrase passphrase,
            Optional<Passphrase> newPassphrase,
            Records records) {
        requireNonNull(caller, "caller");
        store.requireFree(name);
        Passphrase slot = requireStrong(newPassphrase.orElse(passphrase));
        CertificatePath path = CertificatePath.parse(certificates);
        try (AuthorityKey decrypted = EncryptedKey.decrypt(key, passphrase)) {
            Certificate own = path.ownedBy(decrypted.subjectKey());
            requireAuthority(own);
            Authority authority = authority(name, own, path.above(own, authorities.list()));
            Past past = Past.of(own, records);
            QuarkusTransaction.requiringNew()
                    .run(
                            () -> {
                                store.insert(authority, decrypted, slot);
                                pastStore.insert(caller, name, past);
                                store.record(caller, "authority.import", authority);
                                pastStore.record(caller, name, past);
                            });
            return new Imported(authority, Oddities.of(authority, clock.instant()));
        }
    }

    private Authority authority(AuthorityName name, Certificate own, List<Certificate> above) {
        AuthorityKind kind = own.isSelfIssued() ? AuthorityKind.ROOT : AuthorityKind.ISSUING;
        return new Authority(name, kind, authorities.parent(above), own, above);
    }

    private static Passphrase requireStrong(Passphrase passphrase) {
        try {
            return passphrase.requireStrong();
        } catch (Problem weak) {
            throw new Problem(
                    Kind.POLICY,
                    weak.detail() + " Send a better one as the part new-passphrase.",
                    weak);
        }
    }

    private void requireAuthority(Certificate certificate) {
        if (!certificate.isCa()) {
            throw refusal(
                    "The certificate is not an authority's: its basic constraints do not say CA:TRUE.");
        }
        if (!certificate
                .keyUsage()
                .map(usage -> usage.contains(KeyUsage.KEY_CERT_SIGN))
                .orElse(true)) {
            throw refusal(
                    "The certificate may not sign certificates: its key usage lacks keyCertSign.");
        }
        if (!certificate.notAfter().isAfter(clock.instant())) {
            throw refusal("The certificate ended on " + certificate.notAfter() + ".");
        }
        KeyRules.check(certificate.key());
    }

    private static Problem refusal(String reason) {
        return new Problem(Kind.POLICY, reason);
    }
}
