import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Has certificates issued as fast as so many clients can, over REST or by ACME orders of accounts
 * that need no challenge: newOrder, finalize, certificate. The same program makes both loads, so that
 * what it costs itself is on both sides.
 *
 * <p>Arguments: {@code rest|acme}, the service's address, clients, seconds, a file with a line of a
 * name and a CSR (DER, base64url) for each request, and a token or an account key's id and HMAC key.
 */
public final class AcmeLoad {

    private static final long RUN_IN_SECONDS = 3;
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** What is asked for. */
    private record Wanted(String name, String csr) {}

    /** Has one certificate issued. */
    private interface Act {
        void perform(Wanted wanted) throws Exception;
    }

    private AcmeLoad() {}

    public static void main(String[] arguments) throws Exception {
        boolean acme = arguments[0].equals("acme");
        String url = arguments[1];
        int clients = Integer.parseInt(arguments[2]);
        long seconds = Long.parseLong(arguments[3]);
        List<Wanted> wanted = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(arguments[4]))) {
            int space = line.indexOf(' ');
            wanted.add(new Wanted(line.substring(0, space), line.substring(space + 1)));
        }
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        List<Act> acts = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            acts.add(
                    acme
                            ? new Account(url, arguments[5], arguments[6])
                            : one -> rest(url, arguments[5], one));
        }
        try {
            run(threads, acts, wanted, RUN_IN_SECONDS);
            long began = System.nanoTime();
            List<Long> taken = run(threads, acts, wanted, seconds);
            long micros = (System.nanoTime() - began) / 1000;
            System.out.printf(
                    "RESULT {\"requests\": %d, \"microseconds\": %d, \"p50\": %.3f, \"p99\": %.3f, \"failed\": 0}%n",
                    taken.size(), micros, at(taken, 0.50), at(taken, 0.99));
        } finally {
            threads.shutdownNow();
        }
    }

    private static double at(List<Long> sorted, double part) {
        return sorted.get((int) (sorted.size() * part)) / 1e6;
    }

    /** How long each took, in nanoseconds, the quickest first. One that fails ends it all. */
    private static List<Long> run(
            ExecutorService threads, List<Act> acts, List<Wanted> wanted, long seconds)
            throws Exception {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        List<Callable<List<Long>>> tasks = new ArrayList<>();
        for (int i = 0; i < acts.size(); i++) {
            int first = i * wanted.size() / acts.size();
            Act act = acts.get(i);
            tasks.add(
                    () -> {
                        List<Long> taken = new ArrayList<>();
                        for (int next = first; System.nanoTime() < end; next++) {
                            long began = System.nanoTime();
                            act.perform(wanted.get(next % wanted.size()));
                            taken.add(System.nanoTime() - began);
                        }
                        return taken;
                    });
        }
        List<Long> all = new ArrayList<>();
        for (Future<List<Long>> done : threads.invokeAll(tasks)) {
            all.addAll(done.get());
        }
        all.sort(null);
        return all;
    }

    private static void rest(String url, String token, Wanted wanted) throws Exception {
        send(
                HttpRequest.newBuilder(URI.create(url + "/v1/certificates"))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/pkcs10")
                        .POST(BodyPublishers.ofByteArray(Base64.getUrlDecoder().decode(wanted.csr()))));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = HTTP.send(request.build(), BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return answer;
    }

    /** An ACME account. */
    private static final class Account implements Act {

        private final String newOrder;
        private final KeyPair key;
        private final String kid;
        private String nonce;

        Account(String url, String keyId, String hmacKey) throws Exception {
            String directory =
                    send(HttpRequest.newBuilder(URI.create(url + "/acme/directory"))).body();
            this.newOrder = member(directory, "newOrder");
            String newAccount = member(directory, "newAccount");
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            this.key = generator.generateKeyPair();
            this.nonce =
                    nonce(send(HttpRequest.newBuilder(URI.create(member(directory, "newNonce")))));
            String jwk = jwk((ECPublicKey) key.getPublic());
            String binding =
                    jws(
                            "{\"alg\":\"HS256\",\"kid\":\"%s\",\"url\":\"%s\"}".formatted(keyId, newAccount),
                            jwk,
                            input -> hmac(Base64.getUrlDecoder().decode(hmacKey), input));
            HttpResponse<String> made =
                    post(newAccount, "\"jwk\":" + jwk, "{\"externalAccountBinding\":" + binding + "}");
            this.kid = made.headers().firstValue("Location").orElseThrow();
        }

        @Override
        public void perform(Wanted wanted) throws Exception {
            String order =
                    post(
                                    newOrder,
                                    "{\"identifiers\":[{\"type\":\"dns\",\"value\":\"%s\"}]}"
                                            .formatted(wanted.name()))
                            .body();
            String finished =
                    post(member(order, "finalize"), "{\"csr\":\"" + wanted.csr() + "\"}").body();
            String chain = post(member(finished, "certificate"), "").body();
            if (!chain.startsWith("-----BEGIN CERTIFICATE-----")) {
                throw new IllegalStateException(chain);
            }
        }

        private HttpResponse<String> post(String url, String payload) throws Exception {
            return post(url, "\"kid\":\"" + kid + "\"", payload);
        }

        private HttpResponse<String> post(String url, String who, String payload) throws Exception {
            String header =
                    "{\"alg\":\"ES256\",\"nonce\":\"%s\",\"url\":\"%s\",%s}".formatted(nonce, url, who);
            HttpResponse<String> answer =
                    send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .header("Content-Type", "application/jose+json")
                                    .POST(BodyPublishers.ofString(jws(header, payload, this::sign))));
            nonce = nonce(answer);
            return answer;
        }

        private byte[] sign(byte[] input) throws GeneralSecurityException {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(key.getPrivate());
            signature.update(input);
            return signature.sign();
        }

        private static String nonce(HttpResponse<String> answer) {
            return answer.headers().firstValue("Replay-Nonce").orElseThrow();
        }
    }

    private interface Signer {
        byte[] sign(byte[] input) throws GeneralSecurityException;
    }

    private static String jws(String header, String payload, Signer signer)
            throws GeneralSecurityException {
        String first = BASE64URL.encodeToString(header.getBytes(UTF_8));
        String second = BASE64URL.encodeToString(payload.getBytes(UTF_8));
        String signature =
                BASE64URL.encodeToString(signer.sign((first + "." + second).getBytes(UTF_8)));
        return "{\"protected\":\"%s\",\"payload\":\"%s\",\"signature\":\"%s\"}"
                .formatted(first, second, signature);
    }

    private static byte[] hmac(byte[] secret, byte[] input) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        return mac.doFinal(input);
    }

    private static String jwk(ECPublicKey key) {
        return "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\"}"
                .formatted(coordinate(key.getW().getAffineX()), coordinate(key.getW().getAffineY()));
    }

    private static String coordinate(BigInteger number) {
        byte[] octets = number.toByteArray();
        byte[] fixed = new byte[32];
        int count = Math.min(fixed.length, octets.length);
        System.arraycopy(octets, octets.length - count, fixed, fixed.length - count, count);
        return BASE64URL.encodeToString(fixed);
    }

    private static String member(String json, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]+)\"").matcher(json);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + name + " in " + json);
        }
        return matcher.group(1);
    }
}
