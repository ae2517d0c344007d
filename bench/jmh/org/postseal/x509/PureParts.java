package org.postseal.x509;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What an issuance with P-256 computes, part by part. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PureParts {

    private static final BouncyCastleProvider BC = new BouncyCastleProvider();
    private static final SignatureAlgorithm ALGORITHM = SignatureAlgorithm.SHA256_ECDSA;

    private final SecureRandom random = new SecureRandom();
    private KeyPair issuerKey;
    private Certificate issuer;
    private byte[] csr;
    private SubjectKey key;
    private PublicKey bouncyCastleKey;
    private AlgorithmIdentifier algorithm;
    private byte[] signed;
    private byte[] signature;
    private CertificateTemplate template;
    private Certificate certificate;

    @Setup
    public void prepare() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair host = generator.generateKeyPair();
        key = SubjectKey.parse(host.getPublic().getEncoded());
        bouncyCastleKey =
                java.security.KeyFactory.getInstance("EC", BC)
                        .generatePublic(
                                new java.security.spec.X509EncodedKeySpec(
                                        host.getPublic().getEncoded()));
        PKCS10CertificationRequest request =
                new PKCS10CertificationRequestBuilder(
                                new X500Name("CN=mail.example.org"),
                                SubjectPublicKeyInfo.getInstance(host.getPublic().getEncoded()))
                        .build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .setProvider(BC)
                                        .build(host.getPrivate()));
        csr = request.getEncoded();
        algorithm = request.getSignatureAlgorithm();
        signed = request.toASN1Structure().getCertificationRequestInfo().getEncoded("DER");
        signature = request.getSignature();
        issuerKey = generator.generateKeyPair();
        SubjectKey issuing = SubjectKey.parse(issuerKey.getPublic().getEncoded());
        DistinguishedName name = DistinguishedName.parse("CN=bench");
        Usage authority = new Usage.Authority(OptionalInt.empty(), NameConstraints.none());
        issuer = sign(template(new Issuer(name, issuing.keyIdentifier()), name, issuing, authority, List.of()));
        template =
                template(
                        issuer.asIssuer(),
                        DistinguishedName.empty(),
                        key,
                        new Usage.EndEntity(Set.of(ExtendedKeyUsage.SERVER_AUTH)),
                        List.of(SubjectAltName.parse("mail.example.org")));
        certificate = sign(template);
    }

    private CertificateTemplate template(
            Issuer by, DistinguishedName subject, SubjectKey of, Usage usage, List<SubjectAltName> names) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return new CertificateTemplate(
                SerialNumber.next(now, random),
                by,
                subject,
                now,
                now.plus(90, ChronoUnit.DAYS),
                of,
                usage,
                names,
                PkiUrls.none());
    }

    private Certificate sign(CertificateTemplate of) throws GeneralSecurityException {
        byte[] toBeSigned = of.toBeSigned(ALGORITHM);
        return Certificate.parse(CertificateTemplate.assemble(toBeSigned, ALGORITHM, signature(toBeSigned)));
    }

    private byte[] signature(byte[] octets) throws GeneralSecurityException {
        Signature engine = Signatures.engine(ALGORITHM.jcaName());
        engine.initSign(issuerKey.getPrivate());
        engine.update(octets);
        return engine.sign();
    }

    @Benchmark
    public Csr parseCsrWithProofOfPossession() {
        return Csr.parse(csr);
    }

    @Benchmark
    public boolean proofOfPossession() {
        return Signatures.verify(key, algorithm, signed, signature);
    }

    @Benchmark
    public boolean proofOfPossessionByBouncyCastle() throws GeneralSecurityException {
        Signature engine = Signature.getInstance("SHA256withECDSA", BC);
        engine.initVerify(bouncyCastleKey);
        engine.update(signed);
        return engine.verify(signature);
    }

    @Benchmark
    public HostName parseName() {
        return HostName.parse("Mail.Example.ORG.");
    }

    @Benchmark
    public byte[] encode() {
        return template.toBeSigned(ALGORITHM);
    }

    @Benchmark
    public List<?> encodeAndLint() {
        return Lint.findings(
                template.toBeSigned(ALGORITHM), Lint.Expectation.signedBy(issuer, ALGORITHM, template.usage()));
    }

    @Benchmark
    public Certificate encodeAndSign() throws GeneralSecurityException {
        return sign(template);
    }

    @Benchmark
    public String pem() {
        return certificate.pem();
    }
}
