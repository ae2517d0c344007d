package org.postseal.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.postseal.x509.Pem;

/** Makes requests, good ones and such as nobody should sign. */
public final class Csrs {

    private static final BouncyCastleProvider BC = new BouncyCastleProvider();

    private final KeyPair key;
    private final X500NameBuilder subject = new X500NameBuilder();
    private final List<GeneralName> names = new ArrayList<>();
    private final ExtensionsGenerator extensions = new ExtensionsGenerator();
    private final List<Attribute> attributes = new ArrayList<>();
    private SubjectPublicKeyInfo publicKey;
    private Optional<String> algorithm = Optional.empty();
    private boolean damaged;

    private record Attribute(ASN1ObjectIdentifier type, ASN1Encodable value) {}

    private Csrs(KeyPair key) {
        this.key = key;
        this.publicKey = SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded());
    }

    /** A request with this key, which signs it with SHA-256 (Ed25519 by its own hash). */
    public static Csrs with(KeyPair key) {
        return new Csrs(key);
    }

    /** PEM of a request for these DNS names with a new P-256 key. */
    public static String pemFor(String... dnsNames) {
        return with(Keys.p256()).dns(dnsNames).pem();
    }

    /** Adds dNSName entries, as they are. */
    public Csrs dns(String... dnsNames) {
        for (String name : dnsNames) {
            name(new GeneralName(GeneralName.dNSName, new DERIA5String(name)));
        }
        return this;
    }

    public Csrs email(String address) {
        return name(new GeneralName(GeneralName.rfc822Name, new DERIA5String(address)));
    }

    public Csrs ip(InetAddress address) {
        return name(
                new GeneralName(GeneralName.iPAddress, new DEROctetString(address.getAddress())));
    }

    /** Adds a subject alternative name of any type. */
    public Csrs name(GeneralName name) {
        names.add(name);
        return this;
    }

    /** Adds a common name, a UTF8String. */
    public Csrs commonName(String text) {
        return subject(BCStyle.CN, new DERUTF8String(text));
    }

    /** Adds an attribute of the subject. */
    public Csrs subject(ASN1ObjectIdentifier type, ASN1Encodable value) {
        subject.addRDN(type, value);
        return this;
    }

    /** Asks for basicConstraints. */
    public Csrs ca(boolean isCa) {
        return extension(Extension.basicConstraints, new BasicConstraints(isCa));
    }

    /** Asks for extended key usages. */
    public Csrs extendedKeyUsage(KeyPurposeId... purposes) {
        return extension(Extension.extendedKeyUsage, new ExtendedKeyUsage(purposes));
    }

    /** Asks for any extension. */
    public Csrs extension(ASN1ObjectIdentifier type, ASN1Encodable value) {
        try {
            extensions.addExtension(type, true, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Adds any attribute. */
    public Csrs attribute(ASN1ObjectIdentifier type, ASN1Encodable value) {
        attributes.add(new Attribute(type, value));
        return this;
    }

    /** Signs with this algorithm of the JCA, for example {@code SHA1withRSA}. */
    public Csrs signedWith(String jcaAlgorithm) {
        this.algorithm = Optional.of(jcaAlgorithm);
        return this;
    }

    /** Names another public key than that of the signer. */
    public Csrs claiming(SubjectPublicKeyInfo other) {
        this.publicKey = other;
        return this;
    }

    /** Changes the signature after signing. */
    public Csrs withDamagedSignature() {
        this.damaged = true;
        return this;
    }

    public byte[] der() {
        try {
            PKCS10CertificationRequestBuilder builder =
                    new PKCS10CertificationRequestBuilder(subject.build(), publicKey);
            if (!names.isEmpty()) {
                extensions.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(names.toArray(GeneralName[]::new)));
            }
            if (!extensions.isEmpty()) {
                builder.addAttribute(
                        PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
            }
            attributes.forEach(each -> builder.addAttribute(each.type(), each.value()));
            PKCS10CertificationRequest request = builder.build(signer());
            byte[] der = request.getEncoded();
            if (damaged) {
                der[der.length - 1] ^= 1;
            }
            return der;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String pem() {
        return Pem.encode("CERTIFICATE REQUEST", der());
    }

    /** {@link #pem()} as a body. */
    public byte[] body() {
        return pem().getBytes(US_ASCII);
    }

    private ContentSigner signer() {
        try {
            return new JcaContentSignerBuilder(algorithm.orElseGet(this::usualAlgorithm))
                    .setProvider(BC)
                    .build(key.getPrivate());
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private String usualAlgorithm() {
        return switch (key.getPrivate().getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "Ed25519";
        };
    }
}
