package org.postseal.x509;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.Extension;

/**
 * Everything but the entries that a certificate revocation list, version 2 (RFC 5280 §5), will say.
 *
 * @param thisUpdate whole seconds count
 * @param nextUpdate whole seconds count; readers want the next CRL by then
 * @param shard where this CRL is when it is one of several that share the authority's end-entity
 *     certificates: exactly those with this URL in their distribution point are its scope. Empty
 *     for the one that has them all
 */
public record CrlTemplate(
        Issuer issuer,
        CrlNumber number,
        Instant thisUpdate,
        Instant nextUpdate,
        Optional<URI> shard) {

    private static final byte[] V2 = DerEncoding.integer(BigInteger.ONE);
    private static final int EXTENSIONS_TAG = 0;
    private static final int ONLY_USER_CERTIFICATES_TAG = 0x81;
    private static final byte[] TRUE = {(byte) 0xff};

    public CrlTemplate {
        requireNonNull(issuer, "issuer");
        requireNonNull(number, "number");
        requireNonNull(thisUpdate, "thisUpdate");
        requireNonNull(nextUpdate, "nextUpdate");
        shard.ifPresent(PkiUrls::requireHttp);
    }

    /**
     * The DER of the TBSCertList: sign these octets. They are read from {@code entries} anew each
     * time that they are written.
     *
     * @param entries as {@link CrlEntryWriter} wrote them. Without any there is no {@code
     *     revokedCertificates}, not an empty one (RFC 5280 §5.1.2.6)
     */
    public Octets toBeSigned(SignatureAlgorithm algorithm, Octets entries) {
        long length = entries.length();
        return DerEncoding.streamedSequence(
                Octets.of(V2),
                Octets.of(Der.encode(algorithm.identifier())),
                Octets.of(issuer.name().der()),
                Octets.of(DerEncoding.time(thisUpdate)),
                Octets.of(DerEncoding.time(nextUpdate)),
                length == 0 ? entries : DerEncoding.streamedSequence(entries),
                Octets.of(DerEncoding.explicit(EXTENSIONS_TAG, extensions())));
    }

    /** The DER of the CRL. */
    public static Octets assemble(
            Octets toBeSigned, SignatureAlgorithm algorithm, byte[] signature) {
        return DerEncoding.streamedSequence(
                toBeSigned,
                Octets.of(Der.encode(algorithm.identifier())),
                Octets.of(DerEncoding.bitString(signature)));
    }

    private byte[] extensions() {
        List<byte[]> extensions = new ArrayList<>();
        extensions.add(
                Extensions.extension(
                        Extension.authorityKeyIdentifier, Extensions.keyIdentifierOf(issuer)));
        extensions.add(
                Extensions.extension(Extension.cRLNumber, DerEncoding.integer(number.value())));
        shard.ifPresent(
                url ->
                        extensions.add(
                                Extensions.criticalExtension(
                                        Extension.issuingDistributionPoint,
                                        issuingDistributionPoint(url))));
        return DerEncoding.sequence(extensions);
    }

    /** RFC 5280 §5.2.5, with the same full name as in the certificates. */
    private static byte[] issuingDistributionPoint(URI url) {
        return DerEncoding.sequence(
                Extensions.fullName(url), DerEncoding.primitive(ONLY_USER_CERTIFICATES_TAG, TRUE));
    }
}
