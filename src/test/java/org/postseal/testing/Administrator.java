package org.postseal.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.response.Response;
import java.math.BigInteger;
import org.postseal.x509.Certificate;
import org.postseal.x509.SerialNumber;

/** Who holds the first token of a service, and what the service says to them and to the public. */
public record Administrator(ServiceProcess service, String token) {

    public static final String HOST = "mail.example.org";

    public Response issue() {
        return Api.as(token)
                .contentType("application/pkcs10")
                .accept("application/json")
                .body(Csrs.pemFor(HOST).getBytes(UTF_8))
                .post(service.http(Api.CERTIFICATES));
    }

    /** The serial number of another certificate. */
    public String issued() {
        return issue().then().statusCode(201).extract().path("serial");
    }

    public void revoke(String serial) {
        Api.as(token)
                .contentType("application/json")
                .body("{\"reason\": \"superseded\"}")
                .post(service.http(Api.CERTIFICATES + "/" + serial + "/revocation"))
                .then()
                .statusCode(200);
    }

    public Response certificate(String serial) {
        return Api.as(token)
                .accept("application/json")
                .get(service.http(Api.CERTIFICATES + "/" + serial));
    }

    public OcspReading ocsp(String serial) {
        byte[] der = Api.anonymous().get(service.http("/ca/issuing.crt")).asByteArray();
        byte[] question =
                OcspQuestion.to(Certificate.parse(der))
                        .about("SHA-1", new BigInteger(serial, 16))
                        .der();
        return OcspReading.of(
                Api.anonymous()
                        .contentType("application/ocsp-request")
                        .body(question)
                        .post(service.http("/ocsp/issuing"))
                        .asByteArray());
    }

    /** To everyone who asks. */
    public String ocspStatus(String serial) {
        return ocsp(serial).status(SerialNumber.parse(serial));
    }

    public void findsTheAuditIntact() {
        Api.as(token)
                .get(service.http("/v1/audit/verification?full=true"))
                .then()
                .statusCode(200)
                .body("intact", equalTo(true));
    }
}
