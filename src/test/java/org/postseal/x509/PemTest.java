package org.postseal.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.postseal.problem.Kind.MALFORMED;
import static org.postseal.problem.Kind.TOO_LARGE;
import static org.postseal.testing.Refusal.assertRefused;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {

    private static final byte[] CONTENT = new byte[100];
    private static final String PEM = Pem.encode("CERTIFICATE", CONTENT);

    @Test
    void writesLinesOf64Characters() {
        assertThat(PEM.lines())
                .startsWith("-----BEGIN CERTIFICATE-----")
                .endsWith("-----END CERTIFICATE-----")
                .allMatch(line -> line.length() <= 64)
                .hasSize(5);
        assertThat(PEM).endsWith("-----\n");
    }

    @Test
    void readsWhatEditorsAndShellsMakeOfIt() {
        for (String text :
                List.of(
                        PEM,
                        PEM.replace("\n", "\r\n"),
                        PEM.replace("\n", "\r"),
                        PEM.replace("\n", ""),
                        PEM.replace("\n", " \n\t"),
                        "\ufeffCertificate:\n    Data: 1\n" + PEM + "\ngoodbye")) {
            List<Pem.Block> blocks = Pem.parse(text);

            assertThat(blocks).extracting(Pem.Block::label).containsExactly("CERTIFICATE");
            assertThat(blocks.get(0).content()).isEqualTo(CONTENT);
        }
    }

    @Test
    void readsSeveralBlocksInTheirOrder() {
        String text = PEM + "between\n" + Pem.encode("X509 CRL", new byte[] {1}) + PEM;

        assertThat(Pem.parse(text))
                .extracting(Pem.Block::label)
                .containsExactly("CERTIFICATE", "X509 CRL", "CERTIFICATE");
    }

    @Test
    void readsTheHeadersOfAnEncryptedKey() {
        Pem.Block block =
                Pem.parse(
                                """
                                -----BEGIN RSA PRIVATE KEY-----\r
                                Proc-Type: 4,ENCRYPTED\r
                                DEK-Info: DES-EDE3-CBC,0123456789ABCDEF\r
                                \r
                                AQID\r
                                -----END RSA PRIVATE KEY-----
                                """)
                        .get(0);

        assertThat(block.headers())
                .containsExactly(
                        entry("Proc-Type", "4,ENCRYPTED"),
                        entry("DEK-Info", "DES-EDE3-CBC,0123456789ABCDEF"));
        assertThat(block.content()).containsExactly(1, 2, 3);
    }

    @Test
    void findsNothingWhereNothingBegins() {
        assertThat(Pem.parse("no PEM here")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN CERTIFICATE",
                "-----BEGIN -----AQID-----END -----",
                "-----BEGIN certificate-----AQID-----END certificate-----",
                "-----BEGIN CERTIFICATE-----AQID",
                "-----BEGIN CERTIFICATE-----AQID-----END X509 CRL-----",
                "-----BEGIN CERTIFICATE-----AQID-----BEGIN CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----AQI-----END CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----AQ-----END CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----AR==-----END CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----AQ==AQ==-----END CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----AQ_D-----END CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----AQ\u00a0ID-----END CERTIFICATE-----",
                "-----BEGIN CERTIFICATE----------END CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----\nA: b\nAQID\n-----END CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----\n: b\n\nAQID\n-----END CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----\nA: b\nA: b\n\nAQID\n-----END CERTIFICATE-----"
            })
    void refusesADamagedBlock(String text) {
        assertRefused(MALFORMED, () -> Pem.parse(text));
    }

    @Test
    void refusesTooMuch() {
        assertRefused(TOO_LARGE, () -> Pem.parse(" ".repeat((1 << 20) + 1)));
        assertRefused(
                MALFORMED,
                () -> Pem.parse("-----BEGIN A-----AQID-----END A-----".repeat(257)),
                "256");
    }
}
