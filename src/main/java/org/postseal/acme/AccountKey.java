package org.postseal.acme;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Set;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.EcdsaUsingShaAlgorithm;
import org.jose4j.lang.JoseException;
import org.postseal.problem.Problem;
import org.postseal.x509.KeyRules;
import org.postseal.x509.SignatureAlgorithm;
import org.postseal.x509.Signatures;
import org.postseal.x509.SubjectKey;

/**
 * The public key of an account, as strong as one that is certified. It fixes the one algorithm that
 * its signatures have, so that no header can choose another.
 */
final class AccountKey {

    static final Set<String> ALGORITHMS =
            Set.of(
                    AlgorithmIdentifiers.RSA_USING_SHA256,
                    AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
                    AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
                    AlgorithmIdentifiers.EDDSA);

    /** What makes a JWK more than a public key (RFC 7518 §6). */
    private static final Set<String> PRIVATE =
            Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv");

    /** RFC 7518 §3.4. */
    private static final int ES256_OCTETS = 64;

    private static final int ES384_OCTETS = 96;

    private final PublicJsonWebKey jwk;
    private final SubjectKey key;
    private final String algorithm;

    private AccountKey(PublicJsonWebKey jwk) {
        this.jwk = jwk;
        this.key = SubjectKey.of(jwk.getPublicKey());
        KeyRules.check(key);
        this.algorithm =
                switch (key.type()) {
                    case RSA -> AlgorithmIdentifiers.RSA_USING_SHA256;
                    case EC_P256 -> AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256;
                    case EC_P384 -> AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384;
                    case ED25519 -> AlgorithmIdentifiers.EDDSA;
                    case EC_P521 -> throw bad("Account keys on P-521 are not taken");
                };
    }

    /**
     * Reads a JWK (RFC 7517).
     *
     * @throws AcmeProblem of type {@code badPublicKey}
     */
    static AccountKey parse(ObjectNode jwk) {
        if (PRIVATE.stream().anyMatch(jwk::has)) {
            throw bad("The JWK holds more than a public key; send the public key only, and");
        }
        return parse(jwk.toString());
    }

    /** Reads what {@link #json()} gave. */
    static AccountKey parse(String json) {
        try {
            if (JsonWebKey.Factory.newJwk(json) instanceof PublicJsonWebKey publicKey) {
                return new AccountKey(publicKey);
            }
        } catch (JoseException | IllegalArgumentException | ClassCastException unreadable) {
            throw bad("The JWK can't be read");
        } catch (Problem weak) {
            throw new AcmeProblem(ErrorType.BAD_PUBLIC_KEY, weak.detail());
        }
        throw bad("The JWK is no public key");
    }

    private static AcmeProblem bad(String why) {
        return new AcmeProblem(
                ErrorType.BAD_PUBLIC_KEY,
                why + "; make an RSA key of at least 2048 bits or an EC key on P-256 or P-384.");
    }

    /** Its one {@code alg}. */
    String algorithm() {
        return algorithm;
    }

    SubjectKey subjectKey() {
        return key;
    }

    /** The public members only. */
    String json() {
        return jwk.toJson(OutputControlLevel.PUBLIC_ONLY);
    }

    /** RFC 7638, SHA-256, base64url. */
    String thumbprint() {
        return jwk.calculateBase64urlEncodedThumbprint("SHA-256");
    }

    /**
     * Whether this key's owner has signed {@code data}.
     *
     * @param signature as {@link #algorithm()} writes it (RFC 7518 §3, RFC 8037 §3.1)
     */
    boolean hasSigned(byte[] data, byte[] signature) {
        return switch (key.type()) {
            case EC_P256 ->
                    signature.length == ES256_OCTETS && verifies(data, asDerSequence(signature));
            case EC_P384 ->
                    signature.length == ES384_OCTETS && verifies(data, asDerSequence(signature));
            default -> verifies(data, signature);
        };
    }

    private boolean verifies(byte[] data, byte[] signature) {
        return Signatures.verify(
                key, SignatureAlgorithm.of(key.type()).identifier(), data, signature);
    }

    /** JOSE puts the two numbers of ECDSA side by side, certificates put them into a SEQUENCE. */
    private static byte[] asDerSequence(byte[] signature) {
        try {
            return EcdsaUsingShaAlgorithm.convertConcatenatedToDer(signature);
        } catch (IOException e) {
            throw new IllegalStateException("only longer ones have no encoding", e);
        }
    }
}
