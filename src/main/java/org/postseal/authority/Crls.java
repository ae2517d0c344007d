package org.postseal.authority;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.io.IOException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.postseal.certificate.AuthorityName;
import org.postseal.keystore.Keystore;
import org.postseal.keystore.Signer;
import org.postseal.problem.Problem;
import org.postseal.x509.CrlNumber;
import org.postseal.x509.CrlTemplate;
import org.postseal.x509.Octets;

/** The newest certificate revocation list of each authority, and the signatures below them. */
@ApplicationScoped
public class Crls {

    private final CrlStore store;
    private final CrlFiles files;
    private final Keystore keystore;

    Crls(CrlStore store, CrlFiles files, Keystore keystore) {
        this.store = store;
        this.files = files;
        this.keystore = keystore;
    }

    public Optional<Crl> find(AuthorityName authority) {
        return store.find(authority);
    }

    /** A file of this replica with the list's DER; it stays for the list that follows, too. */
    public Path file(Crl crl) {
        return files.copy(
                crl.authority().value(), crl.sha256() + ".crl", file -> store.read(crl, file));
    }

    /** For the entries of a list; the caller closes it. */
    public OctetFile draft() {
        return files.draft();
    }

    /**
     * Gives the newest list and lets nobody else publish another until the current transaction
     * ends; waits for whoever does.
     */
    @Transactional(TxType.MANDATORY)
    public Optional<Crl> lock(AuthorityName authority) {
        store.lock(authority);
        return store.find(authority);
    }

    /**
     * Signs a list and puts it in the place of the last, in the current transaction. Its number is
     * above that of the last.
     *
     * @param last as {@link #lock} has given it
     * @param thisUpdate in whole seconds
     * @param nextUpdate in whole seconds
     * @throws Problem of kind {@code AUTHORITY_LOCKED}
     */
    @Transactional(TxType.MANDATORY)
    public Crl publish(
            Authority authority,
            Optional<Crl> last,
            Octets entries,
            Instant thisUpdate,
            Instant nextUpdate) {
        CrlNumber number =
                last.map(before -> before.number().next(thisUpdate))
                        .orElseGet(() -> CrlNumber.first(thisUpdate));
        return publish(
                authority,
                number,
                entries,
                thisUpdate,
                nextUpdate,
                keystore.signer(authority.name()));
    }

    /** A new authority's: nothing is revoked yet, and its key is not in the keystore either. */
    @Transactional(TxType.MANDATORY)
    void publishFirst(Authority authority, Instant thisUpdate, Instant nextUpdate, Signer signer) {
        publish(
                authority,
                CrlNumber.first(thisUpdate),
                Octets.none(),
                thisUpdate,
                nextUpdate,
                signer);
    }

    private Crl publish(
            Authority authority,
            CrlNumber number,
            Octets entries,
            Instant thisUpdate,
            Instant nextUpdate,
            Signer signer) {
        CrlTemplate template =
                new CrlTemplate(
                        authority.certificate().asIssuer(),
                        number,
                        thisUpdate,
                        nextUpdate,
                        Optional.empty());
        try (OctetFile der = files.draft()) {
            String sha256 = sign(template, entries, signer, der);
            Crl crl = new Crl(authority.name(), number, thisUpdate, nextUpdate, sha256);
            store.write(crl, der);
            return crl;
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** What it is when the data directory does not take a list. */
    public static Problem failure(IOException e) {
        return CrlFiles.failure(e);
    }

    /**
     * Writes the DER into {@code file} and gives its SHA-256. However long it is, it is never in
     * memory, unless the key is Ed25519: see {@link Signer#sign(Octets)}.
     */
    static String sign(CrlTemplate template, Octets entries, Signer signer, OctetFile file)
            throws IOException {
        Octets toBeSigned = template.toBeSigned(signer.algorithm(), entries);
        byte[] signature = signer.sign(toBeSigned);
        MessageDigest sha256 = sha256();
        CrlTemplate.assemble(toBeSigned, signer.algorithm(), signature)
                .writeTo(new DigestOutputStream(file.sink(), sha256));
        file.finish();
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
