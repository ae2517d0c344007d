package org.postseal.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.postseal.x509.CrlEntryWriter;
import org.postseal.x509.CrlNumber;
import org.postseal.x509.CrlTemplate;
import org.postseal.x509.Octets;
import org.postseal.x509.RevocationReason;
import org.postseal.x509.SerialNumber;
import org.postseal.x509.SignatureAlgorithm;

/** A certificate revocation list, number 4711, from a minute ago, for a year. */
public record TestCrl(
        TestAuthority authority, Instant thisUpdate, Optional<URI> shard, List<Entry> entries) {

    /** That a certificate was revoked. */
    public record Entry(SerialNumber serial, Instant date, RevocationReason reason) {}

    public static TestCrl of(TestAuthority authority, Entry... entries) {
        Instant aMinuteAgo = Instant.now().minusSeconds(60);
        return new TestCrl(authority, aMinuteAgo, Optional.empty(), List.of(entries));
    }

    public TestCrl at(URI url) {
        return new TestCrl(authority, thisUpdate, Optional.of(url), entries);
    }

    public CrlTemplate template() {
        return new CrlTemplate(
                authority.certificate().asIssuer(),
                new CrlNumber(BigInteger.valueOf(4711)),
                thisUpdate,
                thisUpdate.plus(365, ChronoUnit.DAYS),
                shard);
    }

    /** The encoded entries. */
    public Octets revoked() {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        CrlEntryWriter writer = new CrlEntryWriter(encoded);
        try {
            for (Entry entry : entries) {
                writer.write(entry.serial(), entry.date(), entry.reason());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Octets.of(encoded.toByteArray());
    }

    /** Signed by the authority. */
    public byte[] der() {
        SignatureAlgorithm algorithm = SignatureAlgorithm.of(authority.certificate().key().type());
        Octets toBeSigned = template().toBeSigned(algorithm, revoked());
        return CrlTemplate.assemble(toBeSigned, algorithm, authority.sign(toBeSigned.toByteArray()))
                .toByteArray();
    }
}
