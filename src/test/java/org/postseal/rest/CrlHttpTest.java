package org.postseal.rest;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.cert.CRLException;
import java.security.cert.CRLReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.util.function.Predicate;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postseal.testing.Api;
import org.postseal.testing.AuditTrail;
import org.postseal.testing.Csrs;
import org.postseal.testing.Owner;
import org.postseal.testing.Patience;

/** What whoever fetches an authority's list learns of a revocation. */
@QuarkusTest
@Timeout(120)
class CrlHttpTest {

    @Test
    void showsARevocationAndItsReason() throws Exception {
        String serial = issued("mail.example.org");
        BigInteger before = number(list());

        revoke(serial, "keyCompromise");

        X509CRL list = await(crl -> entry(crl, serial) != null);
        assertThat(entry(list, serial).getRevocationReason()).isEqualTo(CRLReason.KEY_COMPROMISE);
        assertThat(number(list)).isGreaterThan(before);
        assertThat(list.getNextUpdate()).isAfter(list.getThisUpdate());
        assertThat(AuditTrail.of("service"))
                .anyMatch(
                        record ->
                                record.contains("crl.publish")
                                        && record.contains(number(list).toString()));
    }

    /** A cache would keep a part as the whole. */
    @Test
    void isWholeForWhoAsksForAPart() {
        byte[] whole = Api.anonymous().get("/crl/issuing.crl").asByteArray();

        byte[] answer =
                Api.anonymous()
                        .header("Range", "bytes=0-3")
                        .get("/crl/issuing.crl")
                        .then()
                        .statusCode(200)
                        .header("Content-Range", nullValue())
                        .extract()
                        .asByteArray();

        assertThat(answer).hasSizeGreaterThanOrEqualTo(whole.length);
    }

    @Test
    void learnsLaterThatTheKeyWasExposed() throws Exception {
        String serial = issued("mail.example.org");
        revoke(serial, "superseded");
        await(crl -> entry(crl, serial) != null);

        revoke(serial, "keyCompromise");

        await(crl -> entry(crl, serial).getRevocationReason() == CRLReason.KEY_COMPROMISE);
    }

    @Test
    void doesNotListWhatIsNotRevoked() throws Exception {
        String good = issued("good.example.org");
        String bad = issued("bad.example.org");
        revoke(bad, "superseded");

        assertThat(entry(await(crl -> entry(crl, bad) != null), good)).isNull();
    }

    /** A revocation that was dated long before a list but committed after it was built. */
    @Test
    void showsARevocationThatWasUnderWayWhenTheListWasMade() throws Exception {
        String serial = issued("late.example.org");
        Owner.update(
                """
                INSERT INTO revocation (serial, authority, not_after, revoked_at, reason, changed_at)
                SELECT decode(?, 'hex'), 'issuing', next_update, built_at - interval '5 minutes', 'superseded',
                       built_at - interval '5 minutes'
                FROM crl WHERE authority = 'issuing'
                """,
                serial);

        await(crl -> entry(crl, serial) != null);
    }

    /** Whose dump was restored here, where the numbers of transactions begin anew. */
    @Test
    void showsARevocationThatWasUnderWayWhenAnotherDatabaseMadeTheList() throws Exception {
        String serial = issued("moved.example.org");
        Owner.update(
                """
                WITH moved AS (
                    UPDATE crl SET shows = '4000000000000:4000000000000:' WHERE authority = 'issuing' AND shard = 0
                    RETURNING built_at, next_update)
                INSERT INTO revocation (serial, authority, not_after, revoked_at, reason, changed_at)
                SELECT decode(?, 'hex'), 'issuing', next_update, built_at - interval '5 minutes', 'superseded',
                       built_at - interval '5 minutes'
                FROM moved
                """,
                serial);

        await(crl -> entry(crl, serial) != null);
    }

    private static String issued(String name) {
        return Api.issued(Csrs.pemFor(name).getBytes(US_ASCII));
    }

    private static void revoke(String serial, String reason) {
        Api.admin()
                .contentType("application/json")
                .body("{\"reason\": \"" + reason + "\"}")
                .post(Api.CERTIFICATES + "/" + serial + "/revocation")
                .then()
                .statusCode(200)
                .body("revocation.reason", equalTo(reason));
    }

    private static X509CRLEntry entry(X509CRL list, String serial) {
        return list.getRevokedCertificate(new BigInteger(serial, 16));
    }

    private static BigInteger number(X509CRL list) {
        byte[] extension =
                ASN1OctetString.getInstance(list.getExtensionValue("2.5.29.20")).getOctets();
        return ASN1Integer.getInstance(extension).getValue();
    }

    /** The list, once it is as it should be. */
    private static X509CRL await(Predicate<X509CRL> condition)
            throws CRLException, CertificateException {
        X509CRL list = list();
        Patience patience = new Patience();
        while (!condition.test(list)) {
            patience.aMoment();
            list = list();
        }
        return list;
    }

    private static X509CRL list() throws CRLException, CertificateException {
        byte[] der = given().get("/crl/issuing.crl").then().statusCode(200).extract().asByteArray();
        return (X509CRL)
                CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
    }
}
