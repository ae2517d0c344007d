package org.postseal.server;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Lets any client certificate pass the handshake, which proves possession of its key and no more.
 * What the certificate is worth is decided for each request, where a host whose certificate expired
 * yesterday can be told so. Extended, because Java adds checks of its own to a plain trust manager.
 */
final class AnyClient extends X509ExtendedTrustManager {

    /** Only the leaf is ever looked at; the rest is what servers load beside it. */
    static final int MOST_CERTIFICATES = 6;

    static final int MOST_BYTES = 24 * 1024;

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        if (chain.length > MOST_CERTIFICATES) {
            throw new CertificateException("too many certificates");
        }
        int bytes = 0;
        for (X509Certificate certificate : chain) {
            bytes += certificate.getEncoded().length;
        }
        if (bytes > MOST_BYTES) {
            throw new CertificateException("the certificates are too large");
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    /** Nobody calls a server with this. */
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        throw new CertificateException("servers are not trusted here");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    /** None: clients are to send whatever they have. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
