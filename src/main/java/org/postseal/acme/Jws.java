package org.postseal.acme;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;

/** A JWS in flattened JSON, as RFC 8555 §6.2 wants it; read, not verified. */
final class Jws {

    private final ObjectNode header;
    private final byte[] payload;
    private final String signingInput;
    private final byte[] signature;

    private Jws(ObjectNode jws) {
        if (jws.has("signatures") || jws.has("header")) {
            throw AcmeProblem.malformed(
                    "A request is one flattened JWS with one signature and no unprotected header.");
        }
        String protectedPart = member(jws, "protected");
        String payloadPart = member(jws, "payload");
        this.signature = Base64Url.decode(member(jws, "signature"), "\"signature\"");
        this.header =
                AcmeJson.object(
                        Base64Url.decode(protectedPart, "\"protected\""), "The protected header");
        this.payload = Base64Url.decode(payloadPart, "\"payload\"");
        // Extensions that change what is signed; none is known here (RFC 7515 section 4.1.11).
        if (header.has("crit") || header.has("b64")) {
            throw AcmeProblem.malformed("The protected header must not hold crit or b64.");
        }
        this.signingInput = protectedPart + "." + payloadPart;
    }

    static Jws parse(byte[] octets) {
        return new Jws(AcmeJson.object(octets, "The request"));
    }

    /** One inside of another's payload. */
    static Jws parse(ObjectNode jws) {
        return new Jws(jws);
    }

    private static String member(ObjectNode jws, String name) {
        JsonNode value = jws.path(name);
        if (!value.isTextual()) {
            throw AcmeProblem.malformed("The JWS has no \"" + name + "\".");
        }
        return value.textValue();
    }

    String algorithm() {
        return AcmeJson.text(header, "alg");
    }

    String url() {
        return AcmeJson.text(header, "url");
    }

    Optional<String> nonce() {
        return AcmeJson.optionalText(header, "nonce");
    }

    Optional<String> kid() {
        return AcmeJson.optionalText(header, "kid");
    }

    Optional<ObjectNode> jwk() {
        return header.has("jwk")
                ? Optional.of(AcmeJson.asObject(header.path("jwk"), "jwk"))
                : Optional.empty();
    }

    byte[] payload() {
        return payload.clone();
    }

    /**
     * Requires the signature of this key.
     *
     * @throws AcmeProblem of type {@code badSignatureAlgorithm} or {@code malformed}
     */
    void require(AccountKey key) {
        if (!algorithm().equals(key.algorithm())) {
            throw new AcmeProblem(
                    ErrorType.BAD_SIGNATURE_ALGORITHM,
                    "This key signs with " + key.algorithm() + "; put that into \"alg\".");
        }
        if (!key.hasSigned(signingInput.getBytes(US_ASCII), signature)) {
            throw AcmeProblem.malformed("The signature of the JWS is wrong.");
        }
    }

    /** Whether it carries the HS256 of this key. */
    boolean isAuthenticatedBy(byte[] macKey) {
        try {
            JsonWebSignature jws = new JsonWebSignature();
            jws.setAlgorithmConstraints(
                    new AlgorithmConstraints(
                            ConstraintType.PERMIT, AlgorithmIdentifiers.HMAC_SHA256));
            jws.setCompactSerialization(signingInput + "." + Base64Url.encode(signature));
            jws.setKey(new HmacKey(macKey));
            return jws.verifySignature();
        } catch (JoseException unverifiable) {
            return false;
        }
    }
}
