package org.postseal.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postseal.acme.AcmeClient.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postseal.testing.AcmeHost;
import org.postseal.testing.Csrs;
import org.postseal.testing.Keys;

/** tls-alpn-01 (RFC 8737), of names and of addresses (RFC 8738). */
@QuarkusTest
class AcmeTlsTest {

    private static final String ACME_IDENTIFIER = "1.3.6.1.5.5.7.1.31";
    private static final GeneralName ADDRESS = new GeneralName(GeneralName.iPAddress, "127.0.0.1");

    private static AcmeHost host;

    @TestHTTPResource("/acme/directory")
    URI directory;

    @BeforeAll
    static void startHost() {
        host = AcmeHost.start(AcmeOrderTest.dnsPort());
    }

    @AfterAll
    static void stopHost() {
        host.close();
    }

    @Test
    void aNameIsShownByAHandshake() throws Exception {
        GeneralName name = new GeneralName(GeneralName.dNSName, "mail.tls.test");
        assertThat(outcome("dns", "mail.tls.test", name, "acme-tls/1", true)).isEqualTo("valid");
    }

    @Test
    void anAddressIsShownByAHandshakeAndCertified() throws Exception {
        AcmeClient client = new AcmeClient(directory).registered();
        HttpResponse<String> ordered = order(client, "ip", "127.0.0.1");
        assertThat(respond(client, ordered, ADDRESS, "acme-tls/1", true)).isEqualTo("valid");
        byte[] csr = Csrs.with(Keys.p256()).ip(InetAddress.getLoopbackAddress()).der();
        assertThat(
                        json(client.post(
                                        json(ordered).path("finalize").textValue(),
                                        Map.of("csr", Base64Url.encode(csr))))
                                .path("status")
                                .textValue())
                .isEqualTo("valid");
    }

    @Test
    void aServerThatSpeaksAnotherProtocolShowsNothing() throws Exception {
        GeneralName name = new GeneralName(GeneralName.dNSName, "http.tls.test");
        assertThat(outcome("dns", "http.tls.test", name, "http/1.1", true)).isEqualTo("invalid");
    }

    @Test
    void aCertificateOfAnotherNameShowsNothing() throws Exception {
        GeneralName other = new GeneralName(GeneralName.dNSName, "other.tls.test");
        assertThat(outcome("dns", "this.tls.test", other, "acme-tls/1", true)).isEqualTo("invalid");
    }

    @Test
    void anotherKeyAuthorizationShowsNothing() throws Exception {
        GeneralName name = new GeneralName(GeneralName.dNSName, "wrong.tls.test");
        assertThat(outcome("dns", "wrong.tls.test", name, "acme-tls/1", false))
                .isEqualTo("invalid");
    }

    private String outcome(
            String type, String value, GeneralName shown, String protocol, boolean right)
            throws Exception {
        AcmeClient client = new AcmeClient(directory).registered();
        return respond(client, order(client, type, value), shown, protocol, right);
    }

    private static HttpResponse<String> order(AcmeClient client, String type, String value) {
        return client.post(
                client.url("newOrder"),
                Map.of(
                        "profile",
                        "anything",
                        "identifiers",
                        List.of(Map.of("type", type, "value", value))));
    }

    private static String respond(
            AcmeClient client,
            HttpResponse<String> ordered,
            GeneralName shown,
            String protocol,
            boolean right)
            throws Exception {
        JsonNode challenge =
                AcmeOrderTest.challenge(
                        client.get(json(ordered).at("/authorizations/0").textValue()),
                        "tls-alpn-01");
        KeyAuthorization expected =
                new KeyAuthorization(
                        challenge.path("token").textValue(),
                        AccountKey.parse(AcmeClient.text(client.jwk())));
        byte[] sha256 = right ? expected.sha256() : new byte[32];
        try (SSLServerSocket server = listen(shown, sha256, protocol)) {
            Thread thread = new Thread(() -> serve(server), "tls-alpn");
            thread.setDaemon(true);
            thread.start();
            return json(client.post(challenge.path("url").textValue(), Map.of()))
                    .path("status")
                    .textValue();
        }
    }

    private static void serve(SSLServerSocket server) {
        while (!server.isClosed()) {
            try (SSLSocket socket = (SSLSocket) server.accept()) {
                socket.startHandshake();
            } catch (IOException closedOrRefused) {
                // The loop ends when the socket is closed.
            }
        }
    }

    private static SSLServerSocket listen(GeneralName name, byte[] sha256, String protocol)
            throws GeneralSecurityException, IOException, OperatorCreationException {
        KeyPair key = Keys.p256();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "k",
                key.getPrivate(),
                new char[0],
                new Certificate[] {certificate(key, name, sha256)});
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        SSLServerSocket server =
                (SSLServerSocket)
                        context.getServerSocketFactory()
                                .createServerSocket(
                                        AcmeOrderTest.setting("tls-alpn01-port"),
                                        0,
                                        InetAddress.getLoopbackAddress());
        SSLParameters parameters = server.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {protocol});
        server.setSSLParameters(parameters);
        return server;
    }

    private static X509Certificate certificate(KeyPair key, GeneralName name, byte[] sha256)
            throws GeneralSecurityException, IOException, OperatorCreationException {
        Instant now = Instant.now();
        return new JcaX509CertificateConverter()
                .getCertificate(
                        new JcaX509v3CertificateBuilder(
                                        new X500Name("CN=challenge"),
                                        BigInteger.ONE,
                                        Date.from(now.minus(1, ChronoUnit.HOURS)),
                                        Date.from(now.plus(1, ChronoUnit.HOURS)),
                                        new X500Name("CN=challenge"),
                                        key.getPublic())
                                .addExtension(
                                        Extension.subjectAlternativeName,
                                        false,
                                        new GeneralNames(name))
                                .addExtension(
                                        new ASN1ObjectIdentifier(ACME_IDENTIFIER),
                                        true,
                                        new DEROctetString(sha256))
                                .build(
                                        new JcaContentSignerBuilder("SHA256withECDSA")
                                                .build(key.getPrivate())));
    }
}
