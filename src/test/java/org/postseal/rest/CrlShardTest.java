package org.postseal.rest;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postseal.testing.Api;
import org.postseal.testing.Csrs;
import org.postseal.testing.Patience;

/** Certificates that are spread over several lists. */
@QuarkusTest
@TestProfile(CrlShardTest.WithUrl.class)
@Timeout(180)
class CrlShardTest {

    private static final String BASE = "http://pki.example.org";
    private static final String POINTS = "2.5.29.31";
    private static final String SCOPE = "2.5.29.28";

    /** Without it, certificates name no list. */
    public static final class WithUrl implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("postseal.pki-url", BASE);
        }
    }

    private String authority;

    @BeforeEach
    void haveAnAuthority() {
        authority = "spread" + System.nanoTime();
        Api.admin()
                .contentType("application/json")
                .body(
                        """
                        {"name": "%1$s", "kind": "root", "subject": "CN=%1$s", "key": "EC-P256",
                         "passphrase": "correct horse battery"}
                        """
                                .formatted(authority))
                .post("/v1/authorities")
                .then()
                .statusCode(201);
    }

    @Test
    void givesEachNewCertificateOneOfSeveralListsThatAreThereBefore() throws Exception {
        X509Certificate earlier = issue();

        spread(3).statusCode(204);

        assertThat(point(earlier)).isEqualTo(BASE + full());
        for (int shard = 1; shard <= 3; shard++) {
            X509CRL list = list(shard(shard));
            assertThat(scope(list)).isEqualTo(BASE + shard(shard));
            assertThat(list.getCriticalExtensionOIDs()).contains(SCOPE);
        }
        assertThat(list(full()).getCriticalExtensionOIDs()).isNullOrEmpty();
        assertThat(points(issueMany()))
                .contains(BASE + shard(1), BASE + shard(2), BASE + shard(3))
                .doesNotContain(BASE + full());
    }

    @Test
    void listsARevokedCertificateInItsShardAndInTheFullListOnly() throws Exception {
        spread(2).statusCode(204);
        X509Certificate host = issue();
        String own = point(host).substring(BASE.length());
        String other = own.equals(shard(1)) ? shard(2) : shard(1);
        BigInteger others = number(list(other));

        revoke(host);

        awaitOn(own, host);
        awaitOn(full(), host);
        assertThat(list(other).getRevokedCertificates()).isNull();
        assertThat(number(list(other))).isEqualTo(others);
    }

    @Test
    void keepsTheListOfACertificateWhateverIsDecidedLater() throws Exception {
        spread(8).statusCode(204);
        List<X509Certificate> hosts = issueMany();

        spread(1).statusCode(204);
        assertThat(points(issueMany())).containsOnly(BASE + shard(1));
        spread(0).statusCode(204);
        assertThat(point(issue())).isEqualTo(BASE + full());

        X509Certificate host =
                hosts.stream()
                        .filter(each -> !point(each).equals(BASE + shard(1)))
                        .findFirst()
                        .orElseThrow();
        revoke(host);
        awaitOn(point(host).substring(BASE.length()), host);
    }

    @Test
    void refusesWhatCantBe() {
        spread(257).statusCode(422).body("detail", containsString("256"));
        spread(-1).statusCode(422);
        Api.admin().post("/v1/authorities/" + authority + "/lock").then().statusCode(204);
        spread(2).statusCode(503).body("type", startsWith("urn:postseal:problem:authority-locked"));
        given().get(shard(1)).then().statusCode(404);
        for (String path : List.of("0", "01", "x", "70000")) {
            given().get("/crl/" + authority + "/" + path + ".crl").then().statusCode(404);
        }
    }

    private String full() {
        return "/crl/" + authority + ".crl";
    }

    private String shard(int number) {
        return "/crl/" + authority + "/" + number + ".crl";
    }

    private ValidatableResponse spread(int shards) {
        return Api.admin()
                .contentType("application/json")
                .body("{\"shards\": " + shards + "}")
                .put("/v1/authorities/" + authority + "/crl-shards")
                .then();
    }

    private X509Certificate issue() {
        byte[] der =
                Api.signing(Csrs.pemFor("mail.example.org").getBytes(US_ASCII))
                        .queryParam("authority", authority)
                        .accept("application/pkix-cert")
                        .post(Api.CERTIFICATES)
                        .then()
                        .statusCode(201)
                        .extract()
                        .asByteArray();
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** So many that of a few lists each gets some. */
    private List<X509Certificate> issueMany() {
        return IntStream.range(0, 40).mapToObj(i -> issue()).toList();
    }

    private static void revoke(X509Certificate host) {
        Api.admin()
                .contentType("application/json")
                .body("{\"reason\": \"superseded\"}")
                .post(Api.CERTIFICATES + "/" + hex(host) + "/revocation")
                .then()
                .statusCode(200);
    }

    private static String hex(X509Certificate host) {
        return "%032x".formatted(host.getSerialNumber());
    }

    private static void awaitOn(String path, X509Certificate host) throws Exception {
        Patience patience = new Patience();
        while (list(path).getRevokedCertificate(host.getSerialNumber()) == null) {
            patience.aMoment();
        }
    }

    private static X509CRL list(String path) throws GeneralSecurityException {
        byte[] der = given().get(path).then().statusCode(200).extract().asByteArray();
        return (X509CRL)
                CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
    }

    private static BigInteger number(X509CRL list) {
        return ASN1Integer.getInstance(
                        ASN1OctetString.getInstance(list.getExtensionValue("2.5.29.20"))
                                .getOctets())
                .getValue();
    }

    private static String scope(X509CRL list) {
        return text(
                IssuingDistributionPoint.getInstance(octets(list.getExtensionValue(SCOPE)))
                        .getDistributionPoint());
    }

    private static List<String> points(List<X509Certificate> certificates) {
        List<String> points = new ArrayList<>();
        certificates.forEach(each -> points.add(point(each)));
        return points;
    }

    private static String point(X509Certificate certificate) {
        return text(
                CRLDistPoint.getInstance(octets(certificate.getExtensionValue(POINTS)))
                        .getDistributionPoints()[0]
                        .getDistributionPoint());
    }

    private static byte[] octets(byte[] extension) {
        return ASN1OctetString.getInstance(extension).getOctets();
    }

    private static String text(DistributionPointName name) {
        return URI.create(
                        GeneralNames.getInstance(name.getName()).getNames()[0].getName().toString())
                .toString();
    }
}
