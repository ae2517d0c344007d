package org.postseal.http;

/** The media types of what a CA takes and gives, where the platform has no constant of its own. */
public final class MediaTypes {

    /** PEM, leaf first, then the intermediates (RFC 8555 §9.1). */
    public static final String PEM_CHAIN = "application/pem-certificate-chain";

    /** DER of one certificate (RFC 2585 §4.1). */
    public static final String PKIX_CERT = "application/pkix-cert";

    /** A SignedData: of certificates only, or around a CSR (RFC 8551 §3.2). */
    public static final String PKCS7_MIME = "application/pkcs7-mime";

    /** RFC 6960 §A.1. */
    public static final String OCSP_REQUEST = "application/ocsp-request";

    /** RFC 6960 §A.2. */
    public static final String OCSP_RESPONSE = "application/ocsp-response";

    /** A CSR (RFC 5967). */
    public static final String PKCS10 = "application/pkcs10";

    /** PEM of anything. */
    public static final String PEM_FILE = "application/x-pem-file";

    /** RFC 9457. */
    public static final String PROBLEM_JSON = "application/problem+json";

    private MediaTypes() {}
}
