package org.postseal.x509;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.postseal.testing.TestCrl.Entry;

/** Whatever is revoked, the CRL is the one that Bouncy Castle's builder makes. */
class CrlPropertyTest {

    private static final SignatureAlgorithm ALGORITHM = SignatureAlgorithm.SHA256_RSA;
    private static final byte[] SIGNATURE = {1, 2, 3};
    private static final Issuer ISSUER =
            new Issuer(DistinguishedName.parse("CN=Issuing,O=Example"), new byte[] {4, 5, 6});

    private static final Map<RevocationReason, Integer> CODES =
            Map.of(
                    RevocationReason.UNSPECIFIED, 0,
                    RevocationReason.KEY_COMPROMISE, 1,
                    RevocationReason.CA_COMPROMISE, 2,
                    RevocationReason.AFFILIATION_CHANGED, 3,
                    RevocationReason.SUPERSEDED, 4,
                    RevocationReason.CESSATION_OF_OPERATION, 5,
                    RevocationReason.PRIVILEGE_WITHDRAWN, 9,
                    RevocationReason.AA_COMPROMISE, 10);

    @Property(tries = 300)
    void isOctetByOctetWhatBouncyCastleBuilds(
            @ForAll("entries") List<Entry> entries,
            @ForAll("times") Instant thisUpdate,
            @ForAll("numbers") BigInteger number)
            throws IOException {
        Instant nextUpdate = thisUpdate.plusSeconds(86_400);
        CrlTemplate template =
                new CrlTemplate(
                        ISSUER,
                        new CrlNumber(number),
                        thisUpdate.plusMillis(999),
                        nextUpdate,
                        Optional.empty());

        Octets toBeSigned = template.toBeSigned(ALGORITHM, encoded(entries));
        Octets crl = CrlTemplate.assemble(toBeSigned, ALGORITHM, SIGNATURE);

        byte[] expected = bouncyCastle(entries, thisUpdate, nextUpdate, number);
        assertThat(crl.toByteArray()).isEqualTo(expected);
        assertThat(crl.length()).isEqualTo(expected.length);
    }

    private static Octets encoded(List<Entry> entries) throws IOException {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        CrlEntryWriter writer = new CrlEntryWriter(sink);
        for (Entry entry : entries) {
            writer.write(entry.serial(), entry.date().plusNanos(1), entry.reason());
        }
        assertThat(writer.octets()).isEqualTo(sink.size());
        return Octets.of(sink.toByteArray());
    }

    private static byte[] bouncyCastle(
            List<Entry> entries, Instant thisUpdate, Instant nextUpdate, BigInteger number)
            throws IOException {
        X509v2CRLBuilder builder =
                new X509v2CRLBuilder(
                        X500Name.getInstance(ISSUER.name().der()), Date.from(thisUpdate));
        builder.setNextUpdate(Date.from(nextUpdate));
        for (Entry entry : entries) {
            builder.addCRLEntry(
                    entry.serial().value(), Date.from(entry.date()), CODES.get(entry.reason()));
        }
        builder.addExtension(
                Extension.authorityKeyIdentifier,
                false,
                new AuthorityKeyIdentifier(ISSUER.keyIdentifier()));
        builder.addExtension(Extension.cRLNumber, false, new CRLNumber(number));
        return builder.build(new FixedSigner()).getEncoded();
    }

    @Provide
    Arbitrary<List<Entry>> entries() {
        Arbitrary<SerialNumber> serials =
                Arbitraries.bigIntegers()
                        .between(
                                BigInteger.ONE,
                                BigInteger.ONE.shiftLeft(159).subtract(BigInteger.ONE))
                        .map(SerialNumber::new);
        // Lists long enough for each form of a length: 10,000 entries are more than 2^16 octets.
        return Arbitraries.frequencyOf(
                        Tuple.of(20, Arbitraries.integers().between(0, 20)),
                        Tuple.of(1, Arbitraries.integers().between(1000, 4000)))
                .flatMap(
                        size ->
                                Combinators.combine(
                                                serials,
                                                times(),
                                                Arbitraries.of(RevocationReason.class))
                                        .as(Entry::new)
                                        .list()
                                        .ofSize(size));
    }

    /** Around 2050 too, where the encoding changes. */
    @Provide
    Arbitrary<Instant> times() {
        return Arbitraries.longs()
                .between(
                        Instant.parse("1951-01-01T00:00:00Z").getEpochSecond(),
                        Instant.parse("2099-12-31T00:00:00Z").getEpochSecond())
                .map(Instant::ofEpochSecond);
    }

    @Provide
    Arbitrary<BigInteger> numbers() {
        return Arbitraries.bigIntegers()
                .between(BigInteger.ZERO, BigInteger.ONE.shiftLeft(159).subtract(BigInteger.ONE));
    }

    private static final class FixedSigner implements ContentSigner {

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return ALGORITHM.identifier();
        }

        @Override
        public OutputStream getOutputStream() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public byte[] getSignature() {
            return SIGNATURE;
        }
    }
}
