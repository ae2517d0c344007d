package org.postseal.authority;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.postseal.certificate.AuthorityName;
import org.postseal.keystore.Keystore;
import org.postseal.keystore.Signer;
import org.postseal.problem.Problem;
import org.postseal.x509.CrlNumber;
import org.postseal.x509.CrlTemplate;
import org.postseal.x509.ForeignCrl;
import org.postseal.x509.Octets;

/** The newest certificate revocation list of each authority, and the signatures below them. */
@ApplicationScoped
public class Crls {

    private final CrlStore store;
    private final CrlFiles files;
    private final CrlLife life;
    private final Keystore keystore;

    Crls(CrlStore store, CrlFiles files, CrlLife life, Keystore keystore) {
        this.store = store;
        this.files = files;
        this.life = life;
        this.keystore = keystore;
    }

    /** The authority's full list. */
    public Optional<Crl> find(AuthorityName authority) {
        return find(authority, Crl.FULL);
    }

    /** The list of one of its shards. */
    public Optional<Crl> find(AuthorityName authority, int shard) {
        return store.find(authority, shard);
    }

    /** All of its lists, the full one first. */
    public List<Crl> list(AuthorityName authority) {
        return store.list(authority);
    }

    /** All there are, by authority. */
    public List<Crl> list() {
        return store.list();
    }

    /** A file of this replica with the list's DER; it stays for the list that follows, too. */
    public Path file(Crl crl) {
        return files.copy(
                crl.authority() + "." + crl.shard(),
                crl.sha256() + ".crl",
                file -> store.read(crl, file));
    }

    /** For the entries of a list; the caller closes it. */
    public OctetFile draft() {
        return files.draft();
    }

    /**
     * Lets nobody else publish a list of this authority until the current transaction ends; waits
     * for whoever does.
     *
     * @return what is seen from then on, at least
     */
    @Transactional(TxType.MANDATORY)
    public Snapshot lock(AuthorityName authority) {
        store.lock(authority);
        return store.snapshot();
    }

    /**
     * Signs a list and puts it in the place of the last, in the current transaction. Its number is
     * above that of the last.
     *
     * @param shard empty for the full list
     * @param last the one that it follows, read under {@link #lock}
     * @param entries encoded, {@code count} of them
     * @param shows what {@link #lock} gave, before the entries were read
     * @param thisUpdate in whole seconds
     * @throws Problem of kind {@code AUTHORITY_LOCKED}
     */
    @Transactional(TxType.MANDATORY)
    public Crl publish(
            Authority authority,
            Optional<CrlShard> shard,
            Optional<Crl> last,
            Octets entries,
            long count,
            Snapshot shows,
            Instant thisUpdate) {
        CrlNumber number =
                last.map(before -> before.number().next(thisUpdate))
                        .orElseGet(() -> CrlNumber.first(thisUpdate));
        CrlTemplate template = template(authority, number, thisUpdate, shard.map(CrlShard::url));
        Signer signer = keystore.signer(authority.name());
        return publish(authority, shard, template, entries, count, shows, signer);
    }

    /** A new authority's: nothing is revoked yet, and its key is not in the keystore either. */
    @Transactional(TxType.MANDATORY)
    void publishFirst(Authority authority, Instant thisUpdate, Signer signer) {
        CrlTemplate template =
                template(authority, CrlNumber.first(thisUpdate), thisUpdate, Optional.empty());
        publish(authority, Optional.empty(), template, Octets.none(), 0, store.snapshot(), signer);
    }

    /**
     * Takes over the last list of an authority that comes from elsewhere. It is served until the
     * next is signed, which follows at once, with a number above.
     *
     * @param der its signature has been verified
     */
    @Transactional(TxType.MANDATORY)
    public void takeOver(AuthorityName authority, byte[] der) {
        ForeignCrl list = ForeignCrl.parse(der);
        CrlNumber number = list.number().orElseGet(() -> CrlNumber.first(list.thisUpdate()));
        try (OctetFile file = files.draft()) {
            file.sink().write(der);
            file.finish();
            store.write(
                    new Crl(
                            authority,
                            Crl.FULL,
                            number,
                            list.thisUpdate(),
                            list.nextUpdate(),
                            list.entries().size(),
                            HexFormat.of().formatHex(sha256().digest(der))),
                    file,
                    false,
                    store.snapshot());
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Has the next list of each authority made at once, whatever the last one has. */
    @Transactional(TxType.MANDATORY)
    public void makeAllDue() {
        store.makeAllDue();
    }

    private CrlTemplate template(
            Authority authority, CrlNumber number, Instant thisUpdate, Optional<URI> shard) {
        return new CrlTemplate(
                authority.certificate().asIssuer(),
                number,
                thisUpdate,
                life.end(authority, thisUpdate),
                shard);
    }

    private Crl publish(
            Authority authority,
            Optional<CrlShard> shard,
            CrlTemplate template,
            Octets entries,
            long count,
            Snapshot shows,
            Signer signer) {
        try (OctetFile der = files.draft()) {
            Crl crl =
                    new Crl(
                            authority.name(),
                            shard.map(CrlShard::number).orElse(Crl.FULL),
                            template.number(),
                            template.thisUpdate(),
                            template.nextUpdate(),
                            count,
                            sign(template, entries, signer, der));
            store.write(crl, der, true, shows);
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
