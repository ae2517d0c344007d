package org.postseal.testing;

import static io.restassured.RestAssured.given;
import static io.restassured.config.EncoderConfig.encoderConfig;
import static io.restassured.config.RestAssuredConfig.newConfig;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.eclipse.microprofile.config.ConfigProvider;

/** The service under test as its clients have it, and a look at what it has stored. */
public final class Api {

    public static final String CERTIFICATES = "/v1/certificates";

    /** Sends bodies and their types as they are. */
    private static final RestAssuredConfig PLAIN =
            newConfig()
                    .encoderConfig(
                            encoderConfig()
                                    .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                                    .encodeContentTypeAs("application/pkcs10", ContentType.BINARY)
                                    .encodeContentTypeAs(
                                            "application/ocsp-request", ContentType.BINARY)
                                    .encodeContentTypeAs(
                                            "application/x-pem-file", ContentType.BINARY));

    private static final Contract CONTRACT = new Contract();

    private Api() {}

    /** A request without credentials. What comes back must be as the contract has it. */
    public static RequestSpecification anonymous() {
        return given().config(PLAIN).filter(CONTRACT);
    }

    /** A request of the first administrator. */
    public static RequestSpecification admin() {
        return as(adminToken());
    }

    /** A request with this bearer token. */
    public static RequestSpecification as(String token) {
        return anonymous().header("Authorization", "Bearer " + token);
    }

    /** The administrator's request to sign this CSR, DER or PEM. */
    public static RequestSpecification signing(byte[] csr) {
        return admin().contentType("application/pkcs10").body(csr);
    }

    /** Has this CSR signed; the certificate's serial number. */
    public static String issued(byte[] csr) {
        return signing(csr)
                .accept("application/json")
                .post(CERTIFICATES)
                .then()
                .statusCode(201)
                .extract()
                .path("serial");
    }

    /** As it stands in the file that the first start wrote. */
    public static String adminToken() {
        Path directory = Path.of(setting("postseal.data-dir"));
        try {
            return Files.readString(directory.resolve("admin.token"), US_ASCII).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * How many rows issuing has left: certificates, their names, and idempotency keys. What the
     * service issues to itself, whenever it likes, is left out.
     */
    public static long storedRows() {
        String sql =
                """
                SELECT (SELECT count(*) FROM certificate WHERE requested_by <> 'service')
                     + (SELECT count(*) FROM certificate_name JOIN certificate USING (serial, authority)
                        WHERE requested_by <> 'service')
                     + (SELECT count(*) FROM claim)
                """;
        try (Connection connection =
                        DriverManager.getConnection(
                                setting("quarkus.datasource.jdbc.url"),
                                setting("quarkus.datasource.username"),
                                setting("quarkus.datasource.password"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String setting(String name) {
        return ConfigProvider.getConfig().getValue(name, String.class);
    }
}
