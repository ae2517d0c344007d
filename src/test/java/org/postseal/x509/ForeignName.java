package org.postseal.x509;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.util.Arrays;

/** Subjects of authorities that other tools made: no builder of ours writes these octets. */
enum ForeignName {
    PRINTABLE_STRING(rdn(printable(BCStyle.C, "SE")), rdn(printable(BCStyle.CN, "Old CA"))),
    T61_STRING(rdn(attribute(BCStyle.O, 0x14, "\u00c5re Post", ISO_8859_1))),
    BMP_STRING(rdn(attribute(BCStyle.CN, 0x1e, "\u00c5re CA", UTF_16BE))),
    MULTI_VALUED_IN_ODD_ORDER(rdn(utf8(BCStyle.OU, "Post"), utf8(BCStyle.CN, "CA")));

    private final String hex;

    ForeignName(byte[]... rdns) {
        this.hex = HexFormat.of().formatHex(DerEncoding.sequence(rdns));
    }

    byte[] der() {
        return HexFormat.of().parseHex(hex);
    }

    DistinguishedName asName() {
        return DistinguishedName.ofDer(der());
    }

    static byte[] rdn(byte[]... attributes) {
        return DerEncoding.primitive(DerElement.SET, Arrays.concatenate(attributes));
    }

    static byte[] utf8(ASN1ObjectIdentifier type, String value) {
        return attribute(type, 0x0c, value, UTF_8);
    }

    static byte[] printable(ASN1ObjectIdentifier type, String value) {
        return attribute(type, 0x13, value, ISO_8859_1);
    }

    private static byte[] attribute(
            ASN1ObjectIdentifier type, int stringType, String value, Charset charset) {
        return DerEncoding.sequence(
                Der.encode(type), DerEncoding.primitive(stringType, value.getBytes(charset)));
    }
}
