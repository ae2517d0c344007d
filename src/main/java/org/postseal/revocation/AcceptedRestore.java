package org.postseal.revocation;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.postseal.access.Identity;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
import org.postseal.authority.Authorities;
import org.postseal.authority.Authority;
import org.postseal.authority.Crls;
import org.postseal.certificate.BlockedKeys;
import org.postseal.certificate.Certificates;
import org.postseal.certificate.ImportedCertificates;
import org.postseal.certificate.ImportedCertificates.Revoked;
import org.postseal.certificate.ImportedCertificates.Serial;
import org.postseal.keystore.Finding;
import org.postseal.keystore.QuarantineTable;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.ForeignCrl;
import org.postseal.x509.RevocationReason;
import org.postseal.x509.SerialNumber;

/**
 * Makes an older copy of the database usable: what the last lists say was revoked is revoked again,
 * and their numbers only grow.
 */
@ApplicationScoped
public class AcceptedRestore {

    /** For a million entries. */
    private static final int TIMEOUT_SECONDS = 600;

    private final Authorities authorities;
    private final Crls crls;
    private final ImportedCertificates imported;
    private final Certificates certificates;
    private final BlockedKeys blockedKeys;
    private final RevocationTable table;
    private final HighWaterMark mark;
    private final QuarantineTable quarantine;
    private final Audit audit;
    private final Clock clock;

    /**
     * What the database had forgotten, as far as lists can tell.
     *
     * @param revocations of certificates that it has, or that were issued since
     * @param certificates that were issued and revoked since
     */
    public record Lost(int revocations, int certificates) {

        static final Lost NOTHING = new Lost(0, 0);

        Lost and(Lost more) {
            return new Lost(revocations + more.revocations, certificates + more.certificates);
        }
    }

    AcceptedRestore(
            Authorities authorities,
            Crls crls,
            ImportedCertificates imported,
            Certificates certificates,
            BlockedKeys blockedKeys,
            RevocationTable table,
            HighWaterMark mark,
            QuarantineTable quarantine,
            Audit audit,
            Clock clock) {
        this.authorities = authorities;
        this.crls = crls;
        this.imported = imported;
        this.certificates = certificates;
        this.blockedKeys = blockedKeys;
        this.table = table;
        this.mark = mark;
        this.quarantine = quarantine;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Takes the lists over, all or none, and lifts the quarantine: of the database, and of this
     * replica.
     *
     * @param lists DER: the last full list of each authority
     * @param noNewer that of an authority whose list is not given there is none newer than the
     *     database's
     * @return what the lists had that the database had not
     * @throws Problem when one is nobody's here, or an authority's is missing or older than what
     *     this replica has seen, or one that has told so in the database
     */
    public Lost run(Identity caller, List<byte[]> lists, boolean noNewer) {
        Lost lost =
                QuarkusTransaction.requiringNew()
                        .timeout(TIMEOUT_SECONDS)
                        .call(() -> accept(caller, lists, noNewer));
        mark.forget();
        return lost;
    }

    /** What {@link #run} does in its transaction. */
    Lost accept(Identity caller, List<byte[]> lists, boolean noNewer) {
        List<Finding> findings = quarantine.takeAll();
        HighWater before = mark.current();
        Map<String, BigInteger> given = new TreeMap<>();
        Lost sum = Lost.NOTHING;
        for (byte[] der : lists) {
            sum = sum.and(apply(der, given));
        }
        requireComplete(needed(findings, before), given, noNewer);
        crls.makeAllDue();
        record(caller, findings, given, sum, noNewer);
        return sum;
    }

    private Lost apply(byte[] der, Map<String, BigInteger> given) {
        ForeignCrl list = ForeignCrl.parse(der);
        Authority authority =
                authorities.list().stream()
                        .filter(one -> list.isSignedBy(one.certificate()))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new Problem(
                                                Kind.POLICY,
                                                "A list of \""
                                                        + list.issuer()
                                                        + "\" is signed by no authority here."));
        crls.lock(authority.name());
        List<Revoked> revoked = new ArrayList<>();
        List<Serial> serials = new ArrayList<>();
        for (ForeignCrl.Entry entry : list.entries()) {
            revoked.add(new Revoked(entry.serial(), entry.date(), entry.reason()));
            serials.add(new Serial(entry.serial(), authority.certificate().notAfter()));
        }
        int unknown = imported.insertUnknownSerials(authority.name(), serials);
        int missing = imported.insertMissing(authority.name(), revoked);
        list.entries().stream()
                .filter(entry -> entry.reason() == RevocationReason.KEY_COMPROMISE)
                .forEach(entry -> block(authority, entry.serial()));
        BigInteger number = list.number().orElseThrow(AcceptedRestore::noNumber).value();
        given.merge(authority.name().value(), number, BigInteger::max);
        boolean newer =
                crls.find(authority.name())
                        .map(crl -> crl.number().value().compareTo(number) < 0)
                        .orElse(true);
        if (newer) {
            crls.takeOver(authority.name(), der);
        }
        return new Lost(missing, unknown);
    }

    /** As its revocation did, where the key is known: what else it has is taken back, too. */
    private void block(Authority authority, SerialNumber serial) {
        certificates
                .find(serial, Optional.of(authority.name()))
                .map(one -> one.certificate().key().hash())
                .ifPresent(
                        key -> {
                            blockedKeys.blockIfNew(key, RevocationReason.KEY_COMPROMISE.label());
                            table.revokeAll(key, RevocationReason.KEY_COMPROMISE);
                        });
    }

    private static Problem noNumber() {
        return new Problem(Kind.POLICY, "A list has no number, so it is none of ours.");
    }

    /**
     * Of shards, the full list says it all; their next numbers come from the clock.
     *
     * @param noNewer what was not given does not exist; what was given and is too old is refused
     *     all the same
     */
    private static void requireComplete(
            Map<String, BigInteger> needed, Map<String, BigInteger> given, boolean noNewer) {
        needed.forEach(
                (name, number) -> {
                    BigInteger has = given.getOrDefault(name, BigInteger.ZERO);
                    boolean waived = noNewer && !given.containsKey(name);
                    if (!waived && has.compareTo(number) < 0) {
                        throw tooOld(name, number);
                    }
                });
    }

    private static Problem tooOld(String name, BigInteger number) {
        return new Problem(
                Kind.POLICY,
                "The last revocation list of %1$s is needed, number %2$s or above: whoever reads lists has it, from /crl/%1$s.crl. Is there none newer than the backup's, leave it out and add --no-newer-list."
                        .formatted(name, number));
    }

    /** The lists that must be given, with the lowest number that will do. */
    private Map<String, BigInteger> needed(List<Finding> findings, HighWater before) {
        Map<String, BigInteger> needed = new TreeMap<>();
        if (findings.stream().anyMatch(finding -> finding.made().isPresent())) {
            // Of a lost database nobody knows how far it had come: what has ended needs no list.
            authorities.list().stream()
                    .filter(one -> one.certificate().notAfter().isAfter(clock.instant()))
                    .map(one -> one.name().value())
                    .forEach(name -> needed.put(name, before.number(name)));
        }
        // A list that the database has above the number seen may be one that an accepted copy has
        // published since: it proves nothing.
        Stream.concat(Stream.of(mark.seen()), findings.stream().flatMap(AcceptedRestore::seen))
                .flatMap(seen -> seen.lists().entrySet().stream())
                .filter(list -> list.getKey().indexOf('/') < 0)
                .filter(list -> !before.number(list.getKey()).equals(list.getValue()))
                .forEach(list -> needed.merge(list.getKey(), list.getValue(), BigInteger::max));
        return needed;
    }

    /** Of another replica, or of this one before its data directory was lost. */
    private static Stream<HighWater> seen(Finding finding) {
        return finding.seen().stream()
                .map(text -> HighWater.decode(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private void record(
            Identity caller,
            List<Finding> findings,
            Map<String, BigInteger> given,
            Lost lost,
            boolean noNewer) {
        Map<String, String> lists = new TreeMap<>();
        given.forEach((name, number) -> lists.put(name, number.toString()));
        audit.append(
                AuditEvent.granted(
                        caller.id(),
                        "restore.accept",
                        Map.of(
                                "found",
                                findings.stream().map(Finding::sentence).toList(),
                                "lists",
                                lists,
                                "revokedAgain",
                                lost.revocations(),
                                "unknown",
                                lost.certificates(),
                                "noNewerList",
                                noNewer)));
    }
}
