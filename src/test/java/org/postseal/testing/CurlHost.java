package org.postseal.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A host with its key and certificate, {@code mail.key} and {@code mail.pem}, in a directory, and
 * curl and openssl as its only tools.
 */
public final class CurlHost {

    private final Path directory;
    private final URI service;
    private final OpenSsl openssl;

    private CurlHost(Path directory, URI service) {
        this.directory = directory;
        this.service = service;
        this.openssl = new OpenSsl(directory);
    }

    /** What the service answered. */
    public record Answer(int status, String body) {

        public JsonPath json(int expected) {
            assertThat(status).as(body).isEqualTo(expected);
            return JsonPath.from(body);
        }

        public void isRefused(int expected, String word) {
            assertThat(body).contains(word);
            assertThat(status).isEqualTo(expected);
        }
    }

    /**
     * A host that an administrator has given a certificate.
     *
     * @param service the https base URL
     */
    public static CurlHost withCertificate(Path directory, URI service, String name) {
        CurlHost host = new CurlHost(directory, service);
        host.openssl.write("roots.pem", Api.anonymous().get("/roots.pem").asByteArray());
        host.makeKey("mail");
        host.makeCsr("mail", name);
        host.certify("mail", "");
        return host;
    }

    public OpenSsl openssl() {
        return openssl;
    }

    /** Makes {@code key.key}, of P-256. */
    public void makeKey(String key) {
        openssl.run("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key + ".key");
    }

    /** Makes {@code key.csr}. */
    public void makeCsr(String key, String names) {
        openssl.run(
                "req",
                "-new",
                "-key",
                key + ".key",
                "-out",
                key + ".csr",
                "-subj",
                "/",
                "-addext",
                "subjectAltName=DNS:" + names);
    }

    /** Lets an administrator sign {@code key.csr} and keeps the chain as {@code key.pem}. */
    public void certify(String key, String query) {
        openssl.write(
                key + ".pem",
                Api.signing(openssl.read(key + ".csr"))
                        .post(Api.CERTIFICATES + query)
                        .then()
                        .statusCode(201)
                        .extract()
                        .asByteArray());
    }

    /** Makes {@code signed.der}, a CMS by {@code mail.pem} around a file. */
    public void sign(String file, String... more) {
        openssl.run(
                ("cms -sign -binary -nodetach -in "
                                + file
                                + " -signer mail.pem -inkey mail.key -outform DER "
                                + String.join(" ", more)
                                + " -out signed.der")
                        .split(" +"));
    }

    /** The serial number of a certificate's file, as the service spells it. */
    public String serial(String pem) {
        return openssl.run("x509", "-in", pem, "-noout", "-serial")
                .strip()
                .substring("serial=".length())
                .toLowerCase(Locale.ROOT);
    }

    /** The SHA-256 of a key's SubjectPublicKeyInfo. */
    public String spki(String key) {
        openssl.run("pkey", "-in", key, "-pubout", "-outform", "DER", "-out", "spki.der");
        return openssl.run("dgst", "-sha256", "-r", "spki.der").substring(0, 64);
    }

    /** A request that shows {@code mail.pem} in the handshake. */
    public Answer shown(String path, String... arguments) {
        return curl(path, List.of("--cert", "mail.pem", "--key", "mail.key"), arguments);
    }

    /** A request that shows nothing in the handshake. */
    public Answer plain(String path, String... arguments) {
        return curl(path, List.of(), arguments);
    }

    /** Posts {@code signed.der}. */
    public Answer signed(String path, String... arguments) {
        return curl(
                path,
                List.of(
                        "--data-binary",
                        "@signed.der",
                        "-H",
                        "Content-Type: application/pkcs7-mime"),
                arguments);
    }

    private Answer curl(String path, List<String> first, String... more) {
        List<String> line =
                new ArrayList<>(
                        List.of(
                                "curl",
                                "-sS",
                                "--cacert",
                                "roots.pem",
                                "-w",
                                "\n%{http_code}",
                                "-H",
                                "Accept: application/json"));
        line.addAll(first);
        line.addAll(List.of(more));
        line.add(service.resolve(path).toString());
        String output = Command.run(directory, line.toArray(String[]::new)).output().strip();
        int end = output.lastIndexOf('\n');
        return new Answer(
                Integer.parseInt(output.substring(end + 1)), output.substring(0, Math.max(0, end)));
    }
}
