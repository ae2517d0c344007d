package org.postseal.probe;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.testing.Refusal.assertRefused;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.problem.Kind;
import org.postseal.testing.Keys;
import org.postseal.testing.TestAuthority;
import org.postseal.testing.TlsServer;
import org.postseal.x509.Certificate;
import org.postseal.x509.DistinguishedName;
import org.postseal.x509.HostName;
import org.postseal.x509.NameConstraints;
import org.postseal.x509.Pem;
import org.postseal.x509.SubjectKey;

/** Services on loopback, good ones and such as mean harm. */
@Timeout(60)
class ProberTest {

    private static final HostName HOST = new HostName("mail.example.org");
    private static final TestAuthority ROOT =
            TestAuthority.root(DistinguishedName.parse("CN=Root"), Keys.p256());

    private final KeyPair key = Keys.p256();
    private final Certificate leaf =
            ROOT.sign(ROOT.leaf(SubjectKey.of(key.getPublic()), HOST.value()));
    private final Prober prober = new Prober(Duration.ofSeconds(5), Duration.ofSeconds(20));

    /** The same, for servers that would hold it for ever. */
    private final Prober hurried = new Prober(Duration.ofSeconds(5), Duration.ofMillis(700));

    @AfterEach
    void end() {
        prober.close();
        hurried.close();
    }

    @ParameterizedTest
    @EnumSource
    void readsTheCertificateOfEachService(MailService service) throws IOException {
        try (TlsServer server = TlsServer.start(connection -> serve(service, connection))) {
            Sighting sighting = probe(prober, service, server);

            assertThat(sighting.failure()).isEmpty();
            assertThat(sighting.served().orElseThrow().chain())
                    .containsExactly(leaf, ROOT.certificate());
            assertThat(sighting.served().orElseThrow().protocol()).isEqualTo("TLSv1.3");
            assertThat(sighting.served().orElseThrow().cipher()).startsWith("TLS_");
        }
    }

    @Test
    void asksForTheHostByItsName() throws IOException {
        StringBuilder asked = new StringBuilder();
        try (TlsServer server =
                TlsServer.start(
                        connection -> {
                            SSLSocket tls = TlsServer.handshake(context(), connection);
                            ExtendedSSLSession session = (ExtendedSSLSession) tls.getSession();
                            asked.append(session.getRequestedServerNames());
                            TlsServer.drain(tls);
                        })) {
            assertThat(probe(prober, MailService.IMAPS, server).served()).isPresent();
            while (asked.isEmpty()) {
                Thread.onSpinWait();
            }
            assertThat(asked.toString()).contains(HOST.value());
        }
    }

    @Test
    void findsNobodyAtAClosedPort() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, loopback())) {
            port = free.getLocalPort();
        }

        assertThat(prober.probe(HOST, MailService.SMTP, loopback(), port).state())
                .isEqualTo(Sighting.State.CLOSED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SMTP | 554 go away",
                "SMTP | 220 hello;500 no",
                "SMTP | 220 hello;250-x;250 STARTTLS;454 TLS not available",
                "IMAP | * BYE",
                "IMAP | * OK hello;a NO",
                "POP3 | -ERR",
                "POP3 | +OK hello;-ERR"
            })
    void saysThatAServiceRefusesTls(MailService service, String said) throws IOException {
        assertFails(prober, service, connection -> say(connection, said.split(";")), "The server");
    }

    /** CVE-2011-0411: what comes in the clear must not count as a part of the session. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SMTP | 220 hello;250 STARTTLS;220 go ahead\\r\\n250 injected",
                "IMAP | * OK hello;a OK go ahead\\r\\n* OK injected",
                "POP3 | +OK hello;+OK go ahead\\r\\n+OK injected"
            })
    void findsWhatIsInjectedBehindTheAnswerToStartTls(MailService service, String said)
            throws IOException {
        assertFails(
                prober,
                service,
                connection -> {
                    say(connection, said.replace("\\r\\n", "\r\n").split(";"));
                    TlsServer.handshake(context(), connection);
                },
                "injects");
    }

    @ParameterizedTest
    @EnumSource(names = {"SMTP", "IMAP", "POP3"})
    void doesNotListenToAnEndlessBanner(MailService service) throws IOException {
        String line =
                switch (service) {
                    case SMTP -> "220-and so on\r\n";
                    case IMAP -> "* and so on\r\n";
                    default -> "and so on ";
                };
        byte[] first = "* OK hello\r\n".getBytes(US_ASCII);
        assertFails(
                prober,
                service,
                connection -> {
                    connection
                            .getOutputStream()
                            .write(service == MailService.IMAP ? first : new byte[0]);
                    while (true) {
                        connection.getOutputStream().write(line.getBytes(US_ASCII));
                    }
                },
                "than any mail server");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SMTP", "IMAPS"})
    void doesNotWaitForASlowDrip(MailService service) throws IOException {
        assertFails(
                hurried,
                service,
                connection -> {
                    // Octets of a TLS record's beginning, or of a greeting, one at a time for ever.
                    connection.getOutputStream().write(service.implicit() ? 22 : '2');
                    while (true) {
                        connection.getOutputStream().write(service.implicit() ? 3 : '2');
                        pause();
                    }
                },
                service.implicit() ? "" : "too long");
    }

    @Test
    void doesNotWaitForSilence() throws IOException {
        assertFails(hurried, MailService.SMTP, TlsServer::drain, "too long");
        assertFails(hurried, MailService.POP3S, TlsServer::drain, "too long");
    }

    @Test
    void doesNotReadAHugeChain() throws IOException {
        TestAuthority lowest = ROOT;
        String above = "";
        for (int i = 0; i < 20; i++) {
            lowest =
                    lowest.issuing(
                            DistinguishedName.parse("CN=Level " + i),
                            Keys.p256(),
                            NameConstraints.none());
            above = lowest.certificate().pem() + above;
        }
        Certificate deep = lowest.sign(lowest.leaf(leaf.key(), HOST.value()));
        SSLContext context = TlsServer.context((deep.pem() + above).getBytes(US_ASCII), key());
        assertFails(
                prober,
                MailService.IMAPS,
                connection -> TlsServer.drain(TlsServer.handshake(context, connection)),
                "handshake");
    }

    @Test
    void doesNotTakeGarbageForTls() throws IOException {
        assertFails(
                prober,
                MailService.IMAPS,
                connection -> say(connection, "* OK hello"),
                "handshake");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.9.9.9",
                "::1",
                "0.0.0.0",
                "0.1.2.3",
                "::",
                "169.254.169.254",
                "fe80::1",
                "224.0.0.1",
                "ff02::1",
                "fd00:ec2::254",
                "100.100.100.200",
                "::ffff:127.0.0.1",
                "64:ff9b::a9fe:a9fe"
            })
    void neverConnectsToWhereNoMailHostIs(String address) throws IOException {
        InetAddress bad = InetAddress.getByName(address);
        InetAddress good = InetAddress.getByName("192.0.2.1");

        assertRefused(
                Kind.POLICY,
                () -> new Targets(name -> new InetAddress[] {good, bad}, false).of(HOST),
                HOST.value());
    }

    @Test
    void connectsToPublicAndPrivateAddressesAndWhereConfiguredToLoopback() throws IOException {
        InetAddress[] addresses = {
            InetAddress.getByName("192.0.2.1"),
            InetAddress.getByName("10.1.2.3"),
            InetAddress.getByName("2001:db8::1")
        };

        assertThat(new Targets(name -> addresses, false).of(HOST)).containsExactly(addresses);
        InetAddress[] here = {loopback()};
        assertThat(new Targets(name -> here, true).of(HOST)).containsExactly(here);
    }

    private Sighting probe(Prober with, MailService service, TlsServer server) throws IOException {
        return with.probe(HOST, service, loopback(), server.port());
    }

    private void assertFails(
            Prober with, MailService service, TlsServer.Conversation conversation, String why)
            throws IOException {
        try (TlsServer server = TlsServer.start(conversation)) {
            Sighting sighting = probe(with, service, server);
            assertThat(sighting.state()).isEqualTo(Sighting.State.FAILED);
            assertThat(sighting.served()).isEqualTo(Optional.empty());
            assertThat(sighting.failure().orElseThrow()).contains(why);
        }
    }

    private void serve(MailService service, Socket connection) throws IOException {
        if (!service.implicit()) {
            say(
                    connection,
                    switch (service) {
                        case SMTP, SUBMISSION ->
                                new String[] {
                                    "220-hello\r\n220 there", "250-x\r\n250 STARTTLS", "220 go"
                                };
                        case IMAP -> new String[] {"* OK hello", "* note\r\na OK go"};
                        default -> new String[] {"+OK hello", "+OK go"};
                    });
        }
        TlsServer.drain(TlsServer.handshake(context(), connection));
    }

    /** The first, then each next one when the client has said a line. */
    private static void say(Socket connection, String... said) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), US_ASCII));
        for (int i = 0; i < said.length; i++) {
            if (i > 0) {
                in.readLine();
            }
            connection.getOutputStream().write((said[i].strip() + "\r\n").getBytes(US_ASCII));
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private SSLContext context() {
        return TlsServer.context((leaf.pem() + ROOT.certificate().pem()).getBytes(US_ASCII), key());
    }

    private byte[] key() {
        return Pem.encode("PRIVATE KEY", key.getPrivate().getEncoded()).getBytes(US_ASCII);
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }
}
