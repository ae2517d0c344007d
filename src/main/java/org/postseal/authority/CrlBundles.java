package org.postseal.authority;

import static java.nio.charset.StandardCharsets.US_ASCII;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postseal.authority.CrlBundle.Member;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.Octets;
import org.postseal.x509.Pem;

/** Puts chains and lists together, as Dovecot's {@code ssl_ca} wants them. */
@ApplicationScoped
public class CrlBundles {

    private final Authorities authorities;
    private final Crls crls;
    private final CrlFiles files;

    CrlBundles(Authorities authorities, Crls crls, CrlFiles files) {
        this.authorities = authorities;
        this.crls = crls;
        this.files = files;
    }

    /**
     * The path from {@code authority} up to its root.
     *
     * @throws Problem of kind {@code NOT_FOUND} when the list of one of them is not here: with a
     *     part of the lists, such a reader would refuse every certificate
     */
    public CrlBundle of(Authority authority) {
        List<Member> members = new ArrayList<>();
        Optional<Authority> next = Optional.of(authority);
        while (next.isPresent()) {
            Authority one = next.get();
            members.add(new Member(one.certificate(), list(one)));
            next = one.parent().map(authorities::get);
            if (next.isEmpty() && !one.certificate().isSelfIssued()) {
                throw missing("who certified " + one.name());
            }
        }
        return new CrlBundle(members);
    }

    private Crl list(Authority authority) {
        return crls.find(authority.name()).orElseThrow(() -> missing(authority.name().value()));
    }

    private static Problem missing(String whose) {
        return new Problem(
                Kind.NOT_FOUND,
                "There is no revocation list of " + whose + " here, and this file needs it.");
    }

    /** A file of this replica: each certificate in PEM, its list after it. */
    public Path file(CrlBundle bundle) {
        String owner = bundle.members().get(0).list().authority() + ".pem";
        return files.copy(owner, version(bundle), file -> write(bundle, file.sink()));
    }

    /** Differs when a list does. */
    public String version(CrlBundle bundle) {
        StringBuilder version = new StringBuilder();
        // A prefix that nobody finds a second list for is enough, and makes the name of a file.
        bundle.members().forEach(member -> version.append(member.list().sha256(), 0, 16));
        return version.toString();
    }

    private void write(CrlBundle bundle, OutputStream out) throws IOException {
        for (Member member : bundle.members()) {
            Path list = crls.file(member.list());
            out.write(member.certificate().pem().getBytes(US_ASCII));
            Pem.write(out, "X509 CRL", octets(list));
        }
    }

    private static Octets octets(Path file) throws IOException {
        long length = Files.size(file);
        return new Octets() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                Files.copy(file, out);
            }
        };
    }
}
