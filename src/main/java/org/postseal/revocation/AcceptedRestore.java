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
     * @param nothingNewer authorities whose list that was given is the one that the backup has, so
     *     that nothing was learnt from it
     */
    public record Lost(int revocations, int certificates, List<String> nothingNewer) {

        static final Lost NOTHING = new Lost(0, 0, List.of());

        private Lost and(int revocations, int certificates) {
            return new Lost(
                    this.revocations + revocations, this.certificates + certificates, nothingNewer);
        }

        private Lost withNothingNewerOf(List<String> names) {
            return new Lost(revocations, certificates, names);
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
            sum = apply(der, given, sum);
        }
        boolean restored = findings.stream().anyMatch(finding -> finding.made().isPresent());
        requireComplete(needed(restored, findings, before), given, noNewer);
        if (restored && !noNewer) {
            sum = sum.withNothingNewerOf(notNewer(given, before));
        }
        crls.makeAllDue();
        record(caller, findings, before, given, sum, noNewer);
        return sum;
    }

    private Lost apply(byte[] der, Map<String, BigInteger> given, Lost sum) {
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
        return sum.and(missing, unknown);
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
                "The last revocation list of %1$s is needed, number %2$s or above: whoever reads lists has it, from /crl/%1$s.crl. If there is none newer than the backup's, leave it out and add --no-newer-list."
                        .formatted(name, number));
    }

    /**
     * Those that tell nothing about what came after the backup: they may be the last ones all the
     * same, but all of them only when somebody says so. A quarantined service serves its own.
     */
    private static List<String> notNewer(Map<String, BigInteger> given, HighWater before) {
        List<String> notNewer =
                given.entrySet().stream()
                        .filter(
                                list ->
                                        list.getValue().compareTo(before.number(list.getKey()))
                                                <= 0)
                        .map(Map.Entry::getKey)
                        .toList();
        if (notNewer.size() == given.size()) {
            throw new Problem(
                    Kind.POLICY,
                    "None of these lists is newer than the backup. Get the last ones from whoever has fetched them before the loss, not from this service; if there are none, add --no-newer-list.");
        }
        return notNewer;
    }

    /** The lists that must be given, with the lowest number that will do. */
    private Map<String, BigInteger> needed(
            boolean restored, List<Finding> findings, HighWater before) {
        Map<String, BigInteger> needed = new TreeMap<>();
        if (restored) {
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
        try {
            return finding.seen().stream()
                    .map(text -> HighWater.decode(text.getBytes(StandardCharsets.US_ASCII)))
                    .toList()
                    .stream();
        } catch (Problem e) {
            throw new Problem(
                    Kind.INTERNAL,
                    "What the replica %s has seen, in the table quarantine, can't be read. If a newer Postseal has written it, accept the database with that one; else delete this row as the owner of the tables, and give the last list of every authority."
                            .formatted(finding.replica()),
                    e);
        }
    }

    /**
     * Apart, and with the newest list of each authority that was known: a replica that wakes up
     * later, and is told nothing by it, must know more ({@link Alarm}).
     */
    private void record(
            Identity caller,
            List<Finding> findings,
            HighWater before,
            Map<String, BigInteger> given,
            Lost lost,
            boolean noNewer) {
        Map<String, BigInteger> newest = new TreeMap<>(before.lists());
        newest.keySet().removeIf(name -> name.indexOf('/') >= 0);
        given.forEach((name, number) -> newest.merge(name, number, BigInteger::max));
        Map<String, Object> details = new TreeMap<>();
        details.put("found", findings.stream().map(Finding::sentence).toList());
        details.put("lists", texts(given));
        details.put("newest", texts(newest));
        details.put("revokedAgain", lost.revocations());
        details.put("unknown", lost.certificates());
        details.put("noNewerList", noNewer);
        details.put("nothingNewerOf", lost.nothingNewer());
        audit.appendApart(AuditEvent.granted(caller.id(), "restore.accept", details));
    }

    private static Map<String, String> texts(Map<String, BigInteger> numbers) {
        Map<String, String> texts = new TreeMap<>();
        numbers.forEach((name, number) -> texts.put(name, number.toString()));
        return texts;
    }
}
