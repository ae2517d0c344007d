package org.postseal.authority;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postseal.authority.OpensslIndex.Line;
import org.postseal.certificate.ImportedCertificates.Revoked;
import org.postseal.certificate.ImportedCertificates.Serial;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.Certificate;
import org.postseal.x509.ForeignCrl;
import org.postseal.x509.Pem;
import org.postseal.x509.RevocationReason;
import org.postseal.x509.SerialNumber;

/**
 * What an authority did before it is taken over: put together of three sources, any of which may be
 * missing, and none of which can take back what another says is revoked.
 */
final class Past {

    private static final int MOST_CERTIFICATES = 50_000;

    private final Certificate authority;
    private final Map<SerialNumber, Certificate> certificates = new LinkedHashMap<>();
    private final Map<SerialNumber, Serial> serials = new LinkedHashMap<>();
    private final Map<SerialNumber, Revoked> revoked = new LinkedHashMap<>();
    private Optional<byte[]> list = Optional.empty();

    private Past(Certificate authority) {
        this.authority = authority;
    }

    /**
     * Reads and checks it all.
     *
     * @throws Problem of kind {@code MALFORMED} or {@code POLICY} when a part can't be read or is
     *     not this authority's
     */
    static Past of(Certificate authority, AuthorityImport.Records records) {
        Past past = new Past(authority);
        records.certificates().ifPresent(past::readCertificates);
        records.index().ifPresent(past::readIndex);
        records.crl().ifPresent(past::readList);
        return past;
    }

    /** Those of hosts; other authorities' are serial numbers. */
    Collection<Certificate> certificates() {
        return certificates.values().stream().filter(one -> !one.isCa()).toList();
    }

    Collection<Serial> serials() {
        List<Serial> all = new ArrayList<>(serials.values());
        certificates.values().stream()
                .filter(Certificate::isCa)
                .map(one -> new Serial(one.serial(), one.notAfter()))
                .forEach(all::add);
        return all;
    }

    Collection<Revoked> revoked() {
        return revoked.values();
    }

    /** The certificates whose keys are known to others. */
    List<Certificate> exposed() {
        return revoked.values().stream()
                .filter(one -> one.reason() == RevocationReason.KEY_COMPROMISE)
                .map(one -> certificates.get(one.serial()))
                .filter(one -> one != null)
                .toList();
    }

    /** The DER of the last list. */
    Optional<byte[]> list() {
        return list;
    }

    private void readCertificates(byte[] pem) {
        String text = new String(pem, US_ASCII);
        for (Pem.Block block : Pem.parse(text, text.length(), MOST_CERTIFICATES)) {
            if (!block.label().equals("CERTIFICATE")) {
                throw refusal("The part certificates has a PEM block " + block.label() + ".");
            }
            Certificate one = Certificate.parse(block.content());
            if (one.equals(authority)) {
                continue;
            }
            if (!one.issuer().equals(authority.subject()) || !one.isSignedBy(authority.key())) {
                throw refusal(
                        "The certificate with the serial number "
                                + one.serial()
                                + " in the part certificates was not issued by this authority.");
            }
            Certificate before = certificates.put(one.serial(), one);
            if (before != null && !before.equals(one)) {
                throw refusal(
                        "Two certificates in the part certificates have the serial number "
                                + one.serial()
                                + ".");
            }
        }
    }

    private void readIndex(byte[] file) {
        for (Line line : OpensslIndex.parse(file).values()) {
            if (!certificates.containsKey(line.serial())) {
                serials.put(line.serial(), new Serial(line.serial(), line.notAfter()));
            }
            line.revoked().ifPresent(why -> revoke(line.serial(), why.date(), why.reason()));
        }
    }

    private void readList(byte[] pemOrDer) {
        byte[] der = ForeignCrl.der(pemOrDer);
        ForeignCrl crl = ForeignCrl.parse(der);
        if (!crl.isSignedBy(authority)) {
            throw refusal("The part crl is not signed by this authority.");
        }
        crl.entries().forEach(entry -> revoke(entry.serial(), entry.date(), entry.reason()));
        list = Optional.of(der);
    }

    /** The first date holds, and a reason that says more. */
    private void revoke(SerialNumber serial, Instant date, RevocationReason reason) {
        if (!certificates.containsKey(serial)) {
            // Of one that only the list knows, the end is not known; but it does not outlive its
            // issuer.
            serials.putIfAbsent(serial, new Serial(serial, authority.notAfter()));
        }
        Revoked one = new Revoked(serial, date, reason);
        revoked.merge(serial, one, Past::both);
    }

    private static Revoked both(Revoked a, Revoked b) {
        RevocationReason reason =
                a.reason() == RevocationReason.UNSPECIFIED
                                || b.reason() == RevocationReason.KEY_COMPROMISE
                        ? b.reason()
                        : a.reason();
        Instant date = a.date().isBefore(b.date()) ? a.date() : b.date();
        return new Revoked(a.serial(), date, reason);
    }

    private static Problem refusal(String why) {
        return new Problem(Kind.POLICY, why);
    }
}
