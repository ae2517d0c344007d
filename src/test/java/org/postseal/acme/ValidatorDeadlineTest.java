package org.postseal.acme;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postseal.x509.SubjectAltName;

/** A server that sends an octet now and then, and would go on for hours. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ValidatorDeadlineTest {

    private static final Duration PATIENCE = Duration.ofMillis(700);

    private static final Identifier HERE = new Identifier(SubjectAltName.parse("127.0.0.1"));
    private static final KeyAuthorization EXPECTED = new KeyAuthorization("token", "token.key");

    /** The head of a TLS record that holds a ServerHello of 16,000 octets. */
    private static final byte[] ENDLESS_HELLO = {
        22, 3, 3, 0x3e, (byte) 0x84, 2, 0, 0x3e, (byte) 0x80
    };

    private final CountDownLatch cut = new CountDownLatch(1);
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void endsAHandshakeThatDoesNot() throws Exception {
        dribble(ENDLESS_HELLO);
        AcmeConfig config = config("tls-alpn01-port");
        TlsAlpnValidator validator = new TlsAlpnValidator(targets(config), config);
        try {
            assertThatThrownBy(() -> validator.validate(HERE, EXPECTED, Deadline.in(PATIENCE)))
                    .isInstanceOf(AcmeProblem.class);
        } finally {
            validator.stop();
        }
        assertThat(cut.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void endsAnAnswerThatDoesNotAndItsConnection() throws Exception {
        dribble("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".getBytes(US_ASCII));
        AcmeConfig config = config("http01-port");
        Vertx vertx = Vertx.vertx();
        HttpFetch fetch = new HttpFetch(vertx);
        HttpValidator validator = new HttpValidator(targets(config), fetch, config);
        try {
            assertThatThrownBy(() -> validator.validate(HERE, EXPECTED, Deadline.in(PATIENCE)))
                    .isInstanceOf(UnreachableException.class);
            assertThat(cut.await(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            fetch.stop();
            vertx.close();
        }
    }

    /** What stays under way would be taken up again for ever. */
    @Test
    void aValidatorThatBreaksIsTheEndOfItsChallenge() {
        Validator broken =
                new Validator() {
                    @Override
                    public ChallengeType type() {
                        return ChallengeType.DNS_01;
                    }

                    @Override
                    public Optional<AcmeError> validate(
                            Identifier identifier, KeyAuthorization expected, Deadline deadline) {
                        throw new IllegalStateException("it does not happen");
                    }
                };
        assertThat(
                        new Validation(List.of(broken))
                                .validate(ChallengeType.DNS_01, HERE, EXPECTED)
                                .map(AcmeError::type))
                .contains(ErrorType.SERVER_INTERNAL);
    }

    private void dribble(byte[] head) {
        Thread thread =
                new Thread(
                        () -> {
                            try (Socket socket = server.accept()) {
                                OutputStream out = socket.getOutputStream();
                                out.write(head);
                                while (true) {
                                    out.write('x');
                                    out.flush();
                                    TimeUnit.MILLISECONDS.sleep(50);
                                }
                            } catch (IOException closed) {
                                cut.countDown();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "dribble");
        thread.setDaemon(true);
        thread.start();
    }

    private static ChallengeTargets targets(AcmeConfig config) {
        return new ChallengeTargets(new Resolver(config), config);
    }

    private AcmeConfig config(String port) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder().withMapping(AcmeConfig.class);
        Map.of(
                        "postseal.acme.allow-loopback",
                        "true",
                        "postseal.acme." + port,
                        Integer.toString(server.getLocalPort()))
                .forEach(builder::withDefaultValue);
        return builder.build().getConfigMapping(AcmeConfig.class);
    }
}
