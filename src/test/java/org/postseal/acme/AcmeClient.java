package org.postseal.acme;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.postseal.testing.Keys;

/** Speaks ACME octet by octet, also where no client would. */
final class AcmeClient {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final JsonNode directory;
    private final KeyPair key;
    private String account;
    private Optional<String> nonce = Optional.empty();
    private int requests;

    AcmeClient(URI directory) {
        this(directory, Keys.p256());
    }

    AcmeClient(URI directory, KeyPair key) {
        this.directory = json(send(HttpRequest.newBuilder(directory).build()));
        this.key = key;
    }

    /** An address of the directory. */
    String url(String resource) {
        return directory.path(resource).textValue();
    }

    JsonNode directory() {
        return directory;
    }

    String account() {
        return account;
    }

    KeyPair key() {
        return key;
    }

    /** How many requests it has made since it read the directory. */
    int requests() {
        return requests;
    }

    /** That of the last answer, once; else a new one. */
    String nonce() {
        String taken = nonce.orElseGet(this::fetchNonce);
        nonce = Optional.empty();
        return taken;
    }

    private String fetchNonce() {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url("newNonce"))).build();
        return keepNonce(send(request)).headers().firstValue("Replay-Nonce").orElseThrow();
    }

    private HttpResponse<String> keepNonce(HttpResponse<String> answer) {
        requests++;
        nonce = answer.headers().firstValue("Replay-Nonce");
        return answer;
    }

    /** Makes the account, or finds it. */
    HttpResponse<String> register(Map<String, ?> payload) {
        HttpResponse<String> answer = postWithKey(url("newAccount"), payload);
        answer.headers().firstValue("Location").ifPresent(location -> account = location);
        return answer;
    }

    AcmeClient registered() {
        if (register(Map.of()).statusCode() != 201) {
            throw new AssertionError("no account was made");
        }
        return this;
    }

    HttpResponse<String> post(String url, Map<String, ?> payload) {
        return send(url, sign(header(url), text(payload)));
    }

    /** A POST-as-GET. */
    HttpResponse<String> get(String url) {
        return send(url, sign(header(url), ""));
    }

    HttpResponse<String> postWithKey(String url, Map<String, ?> payload) {
        Map<String, Object> header = header(url);
        header.remove("kid");
        header.put("jwk", jwk());
        return send(url, sign(header, text(payload)));
    }

    /** As {@link #post}, with another header. */
    HttpResponse<String> post(
            String url, Map<String, ?> payload, UnaryOperator<Map<String, Object>> change) {
        return send(url, sign(change.apply(header(url)), text(payload)));
    }

    Map<String, Object> header(String url) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", algorithm());
        header.put("nonce", nonce());
        header.put("url", url);
        header.put("kid", account);
        return header;
    }

    /** A flattened JWS. */
    Map<String, String> sign(Map<String, ?> header, String payload) {
        String protectedPart = Base64Url.encode(text(header).getBytes(UTF_8));
        String payloadPart = Base64Url.encode(payload.getBytes(UTF_8));
        return Map.of(
                "protected",
                protectedPart,
                "payload",
                payloadPart,
                "signature",
                Base64Url.encode(signature(protectedPart + "." + payloadPart)));
    }

    HttpResponse<String> send(String url, Map<String, ?> jws) {
        return keepNonce(send(url, text(jws)));
    }

    static HttpResponse<String> send(String url, String body) {
        return send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Content-Type", "application/jose+json")
                        .POST(BodyPublishers.ofString(body))
                        .build());
    }

    static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static String text(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static Map<String, Object> order(String... names) {
        return Map.of(
                "identifiers",
                Arrays.stream(names).map(name -> Map.of("type", "dns", "value", name)).toList());
    }

    String keyAuthorization(String token) {
        return token + "." + AccountKey.parse(text(jwk())).thumbprint();
    }

    private String algorithm() {
        return key.getPublic() instanceof RSAPublicKey ? "RS256" : "ES256";
    }

    Map<String, String> jwk() {
        if (key.getPublic() instanceof RSAPublicKey rsa) {
            return Map.of(
                    "kty",
                    "RSA",
                    "n",
                    Base64Url.encode(unsigned(rsa.getModulus(), rsa.getModulus().bitLength() / 8)),
                    "e",
                    "AQAB");
        }
        ECPublicKey ec = (ECPublicKey) key.getPublic();
        return Map.of(
                "kty",
                "EC",
                "crv",
                "P-256",
                "x",
                Base64Url.encode(unsigned(ec.getW().getAffineX(), 32)),
                "y",
                Base64Url.encode(unsigned(ec.getW().getAffineY(), 32)));
    }

    private byte[] signature(String input) {
        try {
            Signature signature =
                    Signature.getInstance(
                            key.getPublic() instanceof RSAPublicKey
                                    ? "SHA256withRSA"
                                    : "SHA256withECDSAinP1363Format");
            signature.initSign(key.getPrivate());
            signature.update(input.getBytes(UTF_8));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] unsigned(BigInteger number, int length) {
        byte[] octets = number.toByteArray();
        byte[] fixed = new byte[length];
        int count = Math.min(length, octets.length);
        System.arraycopy(octets, octets.length - count, fixed, length - count, count);
        return fixed;
    }

    static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.textValue()));
        return texts;
    }
}
