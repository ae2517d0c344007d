package org.postseal.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postseal.access.Identity;
import org.postseal.testing.Api;
import org.postseal.testing.Wire;

@QuarkusTest
@Timeout(120)
class BodyLimitTest {

    private static final String TOO_LARGE = "urn:postseal:problem:too-large";
    private static final String HEAD =
            "POST /trial/csr HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/pkcs10\r\n";
    private static final long MIB = 1024 * 1024;

    @TestHTTPResource URI base;

    @TempDir Path directory;

    @Inject BodyBudget budget;

    @Test
    void takesABodyOfJustTheLimitAndNotOneMore() throws Exception {
        assertThat(curl(BodyLimit.CSR)).startsWith("0000").endsWith("||[] 200");
        assertThat(curl(BodyLimit.CSR + 1)).contains(TOO_LARGE).endsWith(" 413");
        assertThat(curl(BodyLimit.CSR + 1, "-H", "Transfer-Encoding: chunked"))
                .contains(TOO_LARGE)
                .endsWith(" 413");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 4, 8, 100})
    void tellsCurlThatABodyIsTooLarge(long mebibytes) throws Exception {
        assertThat(curl(mebibytes * MIB)).contains(TOO_LARGE).endsWith(" 413");
        assertThat(curl(mebibytes * MIB, "-H", "Expect:")).contains(TOO_LARGE).endsWith(" 413");
        assertThat(curl(mebibytes * MIB, "-H", "Transfer-Encoding: chunked", "-H", "Expect:"))
                .contains(TOO_LARGE)
                .endsWith(" 413");
        assertThat(curl(mebibytes * MIB, "--http2-prior-knowledge"))
                .contains(TOO_LARGE)
                .endsWith(" 413");
    }

    @Test
    void drainsFourMegabytesForAClientThatReadsOnlyAfterwards() throws IOException {
        try (Socket socket = socket()) {
            long length = 4 * MIB - 64 * 1024;
            Wire.flood(socket, HEAD + "Content-Length: %d\r\n\r\n".formatted(length), length);
            assertThat(Wire.readAll(socket)).startsWith("HTTP/1.1 413 ").contains(TOO_LARGE);
            // and the connection is still good
            Wire.write(socket, "GET /trial/things/7 HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(Wire.readAll(socket)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void closesTheConnectionToWhoeverSendsOn() throws IOException {
        long endless = 1L << 34;
        try (Socket socket = socket()) {
            assertThat(
                            Wire.flood(
                                    socket,
                                    HEAD + "Content-Length: %d\r\n\r\n".formatted(endless),
                                    endless))
                    .isLessThan(64 * MIB);
        }
    }

    @Test
    void closesAnEndlessChunkedBodyToo() throws IOException {
        try (Socket socket = socket()) {
            Wire.write(socket, HEAD + "Transfer-Encoding: chunked\r\n\r\n");
            String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 4096; i++) {
                                    Wire.write(socket, chunk);
                                }
                            })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void readsNoBodyOfARequestThatIsRefusedAnyway() throws IOException {
        assertThat(
                        Wire.send(
                                base.getPort(),
                                HEAD + "Accept: image/png\r\nContent-Length: 1000\r\n\r\n"))
                .startsWith("HTTP/1.1 406 ");
        assertThat(
                        Wire.send(
                                base.getPort(),
                                HEAD.replace("/csr", "/csr?x") + "Content-Length: 1000\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
    }

    @Test
    void invitesABodyOnlyWhenItIsWanted() throws IOException {
        String expect = "Expect: 100-continue\r\n";
        assertThat(Wire.send(base.getPort(), HEAD + expect + "Content-Length: 10\r\n\r\n"))
                .isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
        assertThat(Wire.send(base.getPort(), HEAD + expect + "Content-Length: 99999\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ")
                .containsIgnoringCase("connection: close");
    }

    @Test
    void givesBackTheMemoryOfEveryBody() throws Exception {
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Socket socket = socket();
            Wire.write(socket, HEAD + "Content-Length: 65000\r\n\r\n" + "x".repeat(1000));
            slow.add(socket);
        }
        await(() -> budget.taken() > 0);
        for (Socket socket : slow) {
            socket.close();
        }
        await(() -> budget.taken() == 0);
    }

    @Test
    void refusesMoreThanTheMemoryForBodiesHolds() {
        BodyBudget small = new BodyBudget();
        List<BodyBudget.Share> shares = new ArrayList<>();
        for (long held = 0; held < BodyBudget.KNOWN; held += BodyBudget.IDENTITY) {
            BodyBudget.Share share = small.ofKnown(Identity.local("sender " + held));
            assertThat(share.take(BodyBudget.IDENTITY)).isTrue();
            shares.add(share);
        }
        BodyBudget.Share oneMore = small.ofKnown(Identity.local("one more"));
        assertThat(oneMore.take(1)).isFalse();
        shares.get(0).giveBack();
        assertThat(oneMore.take(1)).isTrue();
    }

    /** A stolen credential must not keep others from revoking it. */
    @Test
    void givesOneIdentityAShareOnly() {
        BodyBudget small = new BodyBudget();
        Identity one = Identity.local("one");
        assertThat(small.ofKnown(one).take(BodyBudget.IDENTITY)).isTrue();

        assertThat(small.ofKnown(one).take(1)).isFalse();
        assertThat(small.ofKnown(Identity.local("other")).take(1)).isTrue();
    }

    @Test
    void givesOneNetworkOfUnknownSendersAShareOnly() throws Exception {
        BodyBudget small = new BodyBudget();
        BodyBudget.Share one = small.ofUnknown(InetAddress.getByName("2001:db8::1"));
        assertThat(one.take(BodyBudget.NETWORK)).isTrue();
        assertThat(small.ofUnknown(InetAddress.getByName("2001:db8::2")).take(1)).isFalse();
        BodyBudget.Share other = small.ofUnknown(InetAddress.getByName("2001:db8:0:1::1"));
        assertThat(other.take(1)).isTrue();
        one.giveBack();
        other.giveBack();
        assertThat(small.taken()).isZero();
        assertThat(one.take(BodyBudget.NETWORK)).isTrue();
    }

    /** One who is unknown must not keep an administrator from revoking. */
    @Test
    void takesBodiesOfTheKnownWhenTheUnknownHaveFilledTheirPart() throws Exception {
        List<BodyBudget.Share> filled = new ArrayList<>();
        try {
            for (String here : List.of("127.0.0.1", "::1")) {
                BodyBudget.Share share = budget.ofUnknown(InetAddress.getByName(here));
                assertThat(share.take(BodyBudget.NETWORK - 1)).isTrue();
                filled.add(share);
            }
            String anonymous = HEAD + "Content-Length: 100\r\n\r\n" + "x".repeat(100);
            assertThat(Wire.send(base.getPort(), anonymous)).startsWith("HTTP/1.1 503 ");
            String known =
                    "POST /v1/certificates HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                            + Api.adminToken()
                            + "\r\nContent-Type: application/pkcs10\r\nContent-Length: 100\r\n\r\n"
                            + "x".repeat(100);
            assertThat(Wire.send(base.getPort(), known)).startsWith("HTTP/1.1 400 ");
        } finally {
            filled.forEach(BodyBudget.Share::giveBack);
        }
    }

    private Socket socket() throws IOException {
        Socket socket = new Socket("localhost", base.getPort());
        socket.setSoTimeout(2_000);
        return socket;
    }

    private String curl(long size, String... arguments) throws Exception {
        Path body = directory.resolve("body-" + size);
        try (RandomAccessFile file = new RandomAccessFile(body.toFile(), "rw")) {
            file.setLength(size);
        }
        List<String> command =
                new ArrayList<>(List.of("curl", "-s", "--max-time", "30", "-w", " %{http_code}"));
        command.addAll(List.of(arguments));
        command.addAll(
                List.of(
                        "-X",
                        "POST",
                        "-T",
                        body.toString(),
                        base.resolve("/trial/csr").toString()));
        command.addAll(List.of("-H", "Content-Type: application/pkcs10"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String answer = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return answer;
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }
}
