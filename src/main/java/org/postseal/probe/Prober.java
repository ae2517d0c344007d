package org.postseal.probe;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.postseal.problem.Problem;
import org.postseal.x509.Certificate;
import org.postseal.x509.HostName;

/**
 * Connects to one service and reads its certificates. Java bounds what a handshake may hold: 10
 * certificates, 32 KiB.
 */
public final class Prober implements AutoCloseable {

    private final AnyServer anyServer = new AnyServer();
    private final Duration connecting;
    private final Duration longest;

    /** Closes what takes too long; a timeout on reading would begin anew with each octet. */
    private final ScheduledThreadPoolExecutor watch;

    /**
     * @param connecting how long until the connection is there
     * @param longest how long everything after that may take
     */
    public Prober(Duration connecting, Duration longest) {
        this.connecting = connecting;
        this.longest = longest;
        this.watch =
                new ScheduledThreadPoolExecutor(
                        1,
                        task -> {
                            Thread thread = new Thread(task, "probe-watch");
                            thread.setDaemon(true);
                            return thread;
                        });
        this.watch.setRemoveOnCancelPolicy(true);
    }

    /** Never throws for what the other side does. */
    public Sighting probe(HostName host, MailService service, InetAddress address, int port) {
        Outcome outcome = converse(host, service, address, port);
        return new Sighting(
                service, address, port, outcome.state(), outcome.served(), outcome.failure());
    }

    private Outcome converse(HostName host, MailService service, InetAddress address, int port) {
        boolean[] late = new boolean[1];
        try (Socket socket = new Socket()) {
            try {
                socket.connect(
                        new InetSocketAddress(address, port),
                        Math.toIntExact(connecting.toMillis()));
            } catch (ConnectException | NoRouteToHostException | SocketTimeoutException closed) {
                return Outcome.closed();
            }
            ScheduledFuture<?> end =
                    watch.schedule(
                            () -> cut(socket, late), longest.toMillis(), TimeUnit.MILLISECONDS);
            try {
                if (!service.implicit()) {
                    Lines lines = new Lines(socket);
                    service.dialect().startTls(lines);
                    lines.requireNothingMore();
                }
                return Outcome.served(handshake(host, socket));
            } finally {
                end.cancel(false);
            }
        } catch (ProbeFailure failure) {
            return Outcome.failed(failure.getMessage());
        } catch (IOException failure) {
            synchronized (late) {
                return Outcome.failed(
                        late[0]
                                ? "The server took too long."
                                : "There is no handshake to be had: no TLS there, none of 1.2 or newer, or a broken pair of key and certificate.");
            }
        }
    }

    private static void cut(Socket socket, boolean[] late) {
        synchronized (late) {
            late[0] = true;
        }
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone, which is what was wanted.
            return;
        }
    }

    private Served handshake(HostName host, Socket socket) throws IOException {
        SSLSocket tls = anyServer.over(socket, host.value());
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(host.value())));
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        SSLSession session = tls.getSession();
        List<Certificate> chain = new ArrayList<>();
        for (java.security.cert.Certificate certificate : session.getPeerCertificates()) {
            chain.add(parse(certificate));
        }
        return new Served(session.getProtocol(), session.getCipherSuite(), chain);
    }

    private static Certificate parse(java.security.cert.Certificate certificate) {
        try {
            return Certificate.parse(certificate.getEncoded());
        } catch (Problem | CertificateEncodingException unreadable) {
            throw new ProbeFailure("A certificate that the server shows can't be read.");
        }
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }

    private record Outcome(
            Sighting.State state, Optional<Served> served, Optional<String> failure) {

        static Outcome served(Served served) {
            return new Outcome(Sighting.State.SERVED, Optional.of(served), Optional.empty());
        }

        static Outcome closed() {
            return new Outcome(Sighting.State.CLOSED, Optional.empty(), Optional.empty());
        }

        static Outcome failed(String why) {
            return new Outcome(Sighting.State.FAILED, Optional.empty(), Optional.of(why));
        }
    }
}
