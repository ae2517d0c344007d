package org.postseal.x509;

import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.nist.NISTNamedCurves;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * The NIST curves y^2 = x^3 - 3x + b over a prime field. Their cofactor is one, so a point on the
 * curve other than infinity is a valid public key (SP 800-56A rev. 3 §5.6.2.3.4); the JDK's key
 * factory doesn't look.
 */
enum Curve {
    P256("P-256"),
    P384("P-384"),
    P521("P-521");

    private static final byte UNCOMPRESSED = 4;
    private static final BigInteger THREE = BigInteger.valueOf(3);

    private final BigInteger p;
    private final BigInteger b;

    Curve(String nistName) {
        X9ECParameters parameters = NISTNamedCurves.getByName(nistName);
        this.p = parameters.getCurve().getField().getCharacteristic();
        this.b = parameters.getCurve().getB().toBigInteger();
    }

    static Curve of(KeyType type) {
        return switch (type) {
            case EC_P256 -> P256;
            case EC_P384 -> P384;
            case EC_P521 -> P521;
            case RSA, ED25519 -> throw new IllegalArgumentException(type + " has no NIST curve");
        };
    }

    /**
     * The bits of the field, when {@code point} is an uncompressed point on this curve (SEC 1
     * §2.3.4).
     *
     * @throws Problem of kind {@code MALFORMED} when it isn't on the curve, of kind {@code POLICY}
     *     when it is compressed: then one key would have two encodings
     */
    int checkedBits(byte[] point) {
        int octets = (p.bitLength() + Byte.SIZE - 1) / Byte.SIZE;
        if (point.length == 1 + octets && (point[0] == 2 || point[0] == 3)) {
            throw new Problem(
                    Kind.POLICY,
                    "An EC key with a compressed point can't be certified: write it uncompressed.");
        }
        if (point.length != 1 + 2 * octets || point[0] != UNCOMPRESSED) {
            throw offCurve();
        }
        BigInteger x = new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + octets));
        BigInteger y = new BigInteger(1, Arrays.copyOfRange(point, 1 + octets, point.length));
        if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
            throw offCurve();
        }
        BigInteger right = x.multiply(x).subtract(THREE).multiply(x).add(b).mod(p);
        if (!y.multiply(y).mod(p).equals(right)) {
            throw offCurve();
        }
        return p.bitLength();
    }

    private static Problem offCurve() {
        return new Problem(
                Kind.MALFORMED, "The EC public key isn't a point on its curve: make a new key.");
    }
}
