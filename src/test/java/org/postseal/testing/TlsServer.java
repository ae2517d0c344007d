package org.postseal.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.postseal.x509.Pem;

/** A server on loopback that speaks as it is told, and TLS with a certificate that it is given. */
public final class TlsServer implements AutoCloseable {

    /** What happens on one connection; it is closed afterwards. */
    public interface Conversation {
        void hold(Socket connection) throws IOException;
    }

    private final ServerSocket listener;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    private TlsServer(ServerSocket listener) {
        this.listener = listener;
    }

    /** On a free port of 127.0.0.1. */
    public static TlsServer start(Conversation conversation) throws IOException {
        return start(0, conversation);
    }

    /** On a port of 127.0.0.1; 0 for a free one. */
    public static TlsServer start(int port, Conversation conversation) throws IOException {
        byte[] loopback = {127, 0, 0, 1};
        TlsServer server =
                new TlsServer(new ServerSocket(port, 50, InetAddress.getByAddress(loopback)));
        Thread thread = new Thread(() -> server.accept(conversation));
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    /** TLS from the first octet, with this chain and key in PEM, until the client goes. */
    public static TlsServer start(byte[] chain, byte[] key) throws IOException {
        SSLContext context = context(chain, key);
        return start(connection -> drain(handshake(context, connection)));
    }

    /** What a server needs to show this chain, whatever is in it. */
    public static SSLContext context(byte[] chain, byte[] key) {
        try {
            List<Certificate> certificates = new ArrayList<>();
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Pem.Block block : Pem.parse(new String(chain, US_ASCII))) {
                certificates.add(
                        factory.generateCertificate(new ByteArrayInputStream(block.content())));
            }
            PKCS8EncodedKeySpec encoded =
                    new PKCS8EncodedKeySpec(Pem.parse(new String(key, US_ASCII)).get(0).content());
            PrivateKey privateKey =
                    KeyFactory.getInstance(certificates.get(0).getPublicKey().getAlgorithm())
                            .generatePrivate(encoded);
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "host", privateKey, new char[0], certificates.toArray(Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The server's side of a handshake on a connection that is open already. */
    public static SSLSocket handshake(SSLContext context, Socket connection) throws IOException {
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(connection, null, true);
        tls.setUseClientMode(false);
        tls.startHandshake();
        return tls;
    }

    /** Reads until the client goes. */
    public static void drain(Socket connection) throws IOException {
        while (connection.getInputStream().read() >= 0) {
            // What a client says after the handshake is of no interest.
        }
    }

    private void accept(Conversation conversation) {
        while (!listener.isClosed()) {
            try {
                Socket connection = listener.accept();
                connections.add(connection);
                Thread thread = new Thread(() -> hold(conversation, connection));
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void hold(Conversation conversation, Socket connection) {
        try (connection) {
            conversation.hold(connection);
        } catch (IOException gone) {
            // The client has closed, as it may at any time.
        } finally {
            connections.remove(connection);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
