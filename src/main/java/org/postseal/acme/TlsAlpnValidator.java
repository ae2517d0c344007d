package org.postseal.acme;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.ASN1OctetString;
import org.postseal.problem.Problem;
import org.postseal.x509.Certificate;
import org.postseal.x509.SubjectAltName;
import org.xbill.DNS.ReverseMap;

/** tls-alpn-01 (RFC 8737). */
@ApplicationScoped
class TlsAlpnValidator implements Validator {

    private static final String PROTOCOL = "acme-tls/1";
    private static final String ACME_IDENTIFIER = "1.3.6.1.5.5.7.1.31";
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ChallengeTargets targets;
    private final int port;

    /** Closes what takes too long; a timeout on reading would begin anew with each octet. */
    private final ScheduledThreadPoolExecutor ends = new ScheduledThreadPoolExecutor(1);

    TlsAlpnValidator(ChallengeTargets targets, AcmeConfig config) {
        this.targets = targets;
        this.port = config.tlsAlpn01Port();
        this.ends.setRemoveOnCancelPolicy(true);
    }

    @PreDestroy
    void stop() {
        ends.shutdownNow();
    }

    @Override
    public ChallengeType type() {
        return ChallengeType.TLS_ALPN_01;
    }

    @Override
    public Optional<AcmeError> validate(
            Identifier identifier, KeyAuthorization expected, Deadline deadline)
            throws UnreachableException {
        Optional<UnreachableException> failure = Optional.empty();
        for (InetAddress address : targets.of(identifier, deadline)) {
            try {
                return judge(shown(identifier, address, deadline), identifier, expected);
            } catch (UnreachableException e) {
                failure = Optional.of(e);
            }
        }
        throw failure.orElseThrow();
    }

    private X509Certificate shown(Identifier identifier, InetAddress address, Deadline deadline)
            throws UnreachableException {
        try (Socket plain = new Socket()) {
            int patience = Math.toIntExact(Math.max(1, deadline.within(PATIENCE).toMillis()));
            plain.connect(new InetSocketAddress(address, port), patience);
            plain.setSoTimeout(patience);
            ScheduledFuture<?> end =
                    ends.schedule(
                            () -> cut(plain),
                            deadline.within(PATIENCE).toMillis(),
                            TimeUnit.MILLISECONDS);
            try {
                return handshake(plain, identifier);
            } finally {
                end.cancel(false);
            }
        } catch (IOException e) {
            throw new UnreachableException(
                    ErrorType.CONNECTION,
                    identifier.text() + " did not answer on port " + port + " in time.");
        }
    }

    private static void cut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone, which is what was wanted.
            return;
        }
    }

    private X509Certificate handshake(Socket plain, Identifier identifier) {
        try (SSLSocket socket =
                (SSLSocket)
                        trustingAll()
                                .getSocketFactory()
                                .createSocket(plain, identifier.base(), port, true)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {PROTOCOL});
            parameters.setServerNames(List.of(new SNIHostName(serverName(identifier))));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            if (!PROTOCOL.equals(socket.getApplicationProtocol())) {
                throw refused(identifier, "the server does not speak " + PROTOCOL);
            }
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        } catch (IOException failedHandshake) {
            throw refused(identifier, "the handshake failed");
        }
    }

    /** An address is asked for by its name in reverse (RFC 8738 §6). */
    private static String serverName(Identifier identifier) {
        return identifier.type().equals("ip")
                ? ReverseMap.fromAddress(((SubjectAltName.Ip) identifier.name()).address())
                        .toString(true)
                : identifier.base();
    }

    private static Optional<AcmeError> judge(
            X509Certificate shown, Identifier identifier, KeyAuthorization expected) {
        try {
            Certificate certificate = Certificate.parse(shown.getEncoded());
            if (!certificate.names().equals(List.of(identifier.name()))
                    || shown.getSubjectAlternativeNames().size() != 1) {
                throw refused(identifier, "the certificate is not for just this name");
            }
        } catch (Problem | GeneralSecurityException unreadable) {
            throw refused(identifier, "the certificate can't be read");
        }
        byte[] extension = shown.getExtensionValue(ACME_IDENTIFIER);
        if (extension == null
                || !shown.getCriticalExtensionOIDs().contains(ACME_IDENTIFIER)
                || !MessageDigest.isEqual(octets(extension, identifier), expected.sha256())) {
            throw refused(identifier, "the certificate is not the one for this challenge");
        }
        return Optional.empty();
    }

    /** An OCTET STRING in the OCTET STRING that holds every extension. */
    private static byte[] octets(byte[] extension, Identifier identifier) {
        try {
            byte[] value = ASN1OctetString.getInstance(extension).getOctets();
            return ASN1OctetString.getInstance(value).getOctets();
        } catch (IllegalArgumentException | ClassCastException noOctetString) {
            throw refused(identifier, "the certificate's extension can't be read");
        }
    }

    private static AcmeProblem refused(Identifier identifier, String why) {
        return new AcmeProblem(
                ErrorType.INCORRECT_RESPONSE,
                "tls-alpn-01 of " + identifier.text() + ": " + why + ".");
    }

    /** The certificate is made for the challenge; nobody vouches for it (RFC 8737 §3). */
    private static SSLContext trustingAll() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustingAll()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }

    private static final class TrustingAll extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
