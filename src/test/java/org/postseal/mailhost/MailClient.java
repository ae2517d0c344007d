package org.postseal.mailhost;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.postseal.testing.Command;
import org.postseal.testing.MailServers;

/** Somebody with a mail program that trusts the root alone, and checks the host's name. */
final class MailClient {

    private static final String HOST = MailServers.HOST;

    private final MailServers servers;
    private final Path roots;
    private final Path directory;

    MailClient(MailServers servers, Path roots, Path directory) {
        this.servers = servers;
        this.roots = roots;
        this.directory = directory;
    }

    /** Sends a message to {@code alice}, as herself, by submission with STARTTLS. */
    void send(String subject) throws IOException {
        Path message = directory.resolve("message.eml");
        Files.writeString(
                message,
                "From: alice@%1$s\r\nTo: alice@%1$s\r\nSubject: %2$s\r\n\r\nHello.\r\n"
                        .formatted(HOST, subject));
        Command sent =
                curl(
                        "smtp",
                        servers.port("submission"),
                        "",
                        "--ssl-reqd",
                        "--mail-from",
                        "alice@" + HOST,
                        "--mail-rcpt",
                        "alice@" + HOST,
                        "--upload-file",
                        message.toString());
        assertThat(sent.succeeded()).as("%s%n%s", sent.output(), servers.log()).isTrue();
    }

    /** The newest message of {@code alice}, by IMAPS; empty when there is none. */
    String newest() {
        Command read = curl("imaps", servers.port("imaps"), "/INBOX;MAILINDEX=*");
        return read.succeeded() ? read.output() : "";
    }

    private Command curl(String scheme, int port, String path, String... options) {
        String[] line = {
            "curl",
            "-qsS",
            "--cacert",
            roots.toString(),
            "--capath",
            directory.toString(),
            "--resolve",
            "%s:%d:127.0.0.1".formatted(HOST, port),
            "--user",
            "alice:" + MailServers.PASSWORD,
            "%s://%s:%d%s".formatted(scheme, HOST, port, path)
        };
        String[] all = new String[line.length + options.length];
        System.arraycopy(line, 0, all, 0, line.length);
        System.arraycopy(options, 0, all, line.length, options.length);
        return Command.run(directory, all);
    }

    /** A session on port 993 that stays open. */
    Session openImap() {
        try {
            SSLSocket socket =
                    (SSLSocket)
                            trust().getSocketFactory()
                                    .createSocket("127.0.0.1", servers.port("imaps"));
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(HOST)));
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(20_000);
            Session session = new Session(socket);
            session.line();
            session.command("login alice " + MailServers.PASSWORD);
            return session;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SSLContext trust() {
        try (InputStream pem = Files.newInputStream(roots)) {
            KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
            anchors.load(null);
            anchors.setCertificateEntry(
                    "root", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            TrustManagerFactory managers =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(anchors);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One IMAP connection. */
    static final class Session implements AutoCloseable {

        private final SSLSocket socket;
        private final BufferedReader in;

        private Session(SSLSocket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
        }

        /** Sends a command and reads to its answer, which must be OK. */
        void command(String text) throws IOException {
            socket.getOutputStream().write(("a " + text + "\r\n").getBytes(UTF_8));
            String line = line();
            while (!line.startsWith("a ")) {
                line = line();
            }
            assertThat(line.toUpperCase(Locale.ROOT)).startsWith("A OK");
        }

        private String line() throws IOException {
            String line = in.readLine();
            assertThat(line).as("the session is still open").isNotNull();
            return line;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
