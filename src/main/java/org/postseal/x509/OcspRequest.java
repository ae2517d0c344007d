package org.postseal.x509;

import static org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers.id_pkix_ocsp_nonce;
import static org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers.id_pkix_ocsp_response;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * A question about certificates (OCSPRequest, RFC 6960 §4.1). Who asks doesn't matter: the name of
 * the requestor and the signature are passed over.
 *
 * @param certIds what is asked about, at least one
 * @param nonce the octets to be echoed, of 1 to 128 (RFC 9654 §2.1)
 */
public record OcspRequest(List<OcspCertId> certIds, Optional<byte[]> nonce) {

    /** Room for a signature with its chain. */
    public static final int MAX_OCTETS = 64 * 1024;

    /** One is usual, a whole chain or the hosts of a mail server are more. */
    public static final int MAX_CERT_IDS = 64;

    private static final int MAX_NONCE_OCTETS = 128;

    /**
     * The extensions that may be critical: we echo the nonce, and make the one type of response
     * that every client takes whatever it accepts (RFC 6960 §4.4.3).
     */
    private static final Set<ASN1ObjectIdentifier> UNDERSTOOD =
            Set.of(id_pkix_ocsp_nonce, id_pkix_ocsp_response);

    private static final String WHAT = "OCSP request";
    private static final int VERSION_TAG = 0;
    private static final int REQUESTOR_TAG = 1;
    private static final int EXTENSIONS_TAG = 2;
    private static final int SIGNATURE_TAG = 0;
    private static final int SINGLE_EXTENSIONS_TAG = 0;

    public OcspRequest {
        certIds = List.copyOf(certIds);
    }

    /**
     * Reads the body of a POST.
     *
     * @throws Problem of kind {@code MALFORMED} for everything that isn't such a request in DER, or
     *     is too large
     */
    public static OcspRequest parse(byte[] der) {
        if (der.length > MAX_OCTETS) {
            throw malformed("is larger than " + MAX_OCTETS + " octets");
        }
        DerElement root = DerElement.read(der, WHAT);
        List<DerElement> parts = root.sequence();
        boolean signed = parts.size() == 2 && parts.get(1).isExplicit(SIGNATURE_TAG);
        if (parts.size() != 1 && !signed) {
            throw root.unexpected();
        }
        return readToBeSigned(parts.get(0));
    }

    /**
     * Reads the path of a GET.
     *
     * @param encoded what follows {@code {url}/} (RFC 6960 §A.1), as it is in the request line or
     *     with its percent signs resolved
     * @throws Problem as {@link #parse(byte[])}
     */
    public static OcspRequest parsePath(String encoded) {
        return parse(OcspPath.decode(encoded));
    }

    private static OcspRequest readToBeSigned(DerElement toBeSigned) {
        Deque<DerElement> parts = new ArrayDeque<>(toBeSigned.sequence());
        if (startsWith(parts, VERSION_TAG)) {
            // Version 1 is the default, which DER leaves out; some clients write it.
            DerElement version = parts.remove().only().require(DerElement.INTEGER);
            if (version.length() != 1 || version.contentOctet(0) != 0) {
                throw malformed("isn't of version 1");
            }
        }
        if (startsWith(parts, REQUESTOR_TAG)) {
            parts.remove();
        }
        if (parts.isEmpty()) {
            throw toBeSigned.unexpected();
        }
        List<DerElement> requests = parts.remove().sequence();
        if (requests.isEmpty() || requests.size() > MAX_CERT_IDS) {
            throw malformed("asks about none or more than " + MAX_CERT_IDS + " certificates");
        }
        List<TbsCertificate.Extension> extensions =
                startsWith(parts, EXTENSIONS_TAG) ? extensions(parts.remove()) : List.of();
        if (!parts.isEmpty()) {
            throw toBeSigned.unexpected();
        }
        return new OcspRequest(
                requests.stream().map(OcspRequest::certId).toList(),
                extensions.stream()
                        .filter(extension -> extension.oid().equals(id_pkix_ocsp_nonce))
                        .map(OcspRequest::nonce)
                        .findFirst());
    }

    private static boolean startsWith(Deque<DerElement> parts, int number) {
        return !parts.isEmpty() && parts.peek().isExplicit(number);
    }

    private static OcspCertId certId(DerElement request) {
        List<DerElement> parts = request.sequence();
        if (parts.isEmpty() || parts.size() > 2) {
            throw request.unexpected();
        }
        if (parts.size() == 2) {
            if (!parts.get(1).isExplicit(SINGLE_EXTENSIONS_TAG)) {
                throw request.unexpected();
            }
            extensions(parts.get(1));
        }
        return OcspCertId.read(parts.get(0));
    }

    private static List<TbsCertificate.Extension> extensions(DerElement tagged) {
        List<TbsCertificate.Extension> extensions =
                tagged.only().sequence().stream().map(TbsCertificate.Extension::read).toList();
        Set<ASN1ObjectIdentifier> seen = new HashSet<>();
        for (TbsCertificate.Extension extension : extensions) {
            if (!seen.add(extension.oid())) {
                throw malformed("has an extension twice");
            }
            if (extension.critical() && !UNDERSTOOD.contains(extension.oid())) {
                throw malformed(
                        "has the critical extension "
                                + extension.oid().getId()
                                + ", which isn't understood");
            }
        }
        return extensions;
    }

    private static byte[] nonce(TbsCertificate.Extension extension) {
        DerElement nonce = DerElement.read(extension.value().content(), "nonce");
        int octets = nonce.require(DerElement.OCTET_STRING).length();
        if (octets == 0 || octets > MAX_NONCE_OCTETS) {
            throw malformed("has a nonce that isn't of 1 to " + MAX_NONCE_OCTETS + " octets");
        }
        return nonce.content();
    }

    private static Problem malformed(String why) {
        return new Problem(Kind.MALFORMED, "The " + WHAT + " " + why + ".");
    }
}
