package org.postseal.http;

import io.vertx.core.http.HttpServerRequest;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** The certificate that the client of a TLS connection has shown. */
final class ClientCertificate {

    private ClientCertificate() {}

    /**
     * The leaf in DER. The handshake has proved that the client has its key and nothing else: it
     * may be self-signed, expired, revoked or a CA's. Empty without TLS and when the client has
     * shown none.
     */
    static Optional<byte[]> leaf(HttpServerRequest request) {
        SSLSession session = request.sslSession();
        if (session == null || TrustedProxies.isPassedOn(request.headers())) {
            return Optional.empty();
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            return Optional.of(chain[0].getEncoded());
        } catch (SSLPeerUnverifiedException anonymous) {
            return Optional.empty();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("it came encoded", e);
        }
    }
}
