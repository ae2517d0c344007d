package org.postseal.x509;

import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;

/** The octets of a TBSCertificate, to damage one part at a time. */
record Tbs(List<byte[]> parts) {

    static final int VERSION = 0;
    static final int SERIAL = 1;
    static final int SIGNATURE = 2;
    static final int ISSUER = 3;
    static final int VALIDITY = 4;
    static final int KEY = 6;
    static final int EXTENSIONS = 7;

    private static final byte[] TRUE = {DerElement.BOOLEAN, 1, (byte) 0xff};

    static Tbs of(byte[] der) {
        return new Tbs(
                DerElement.read(der, "test").sequence().stream().map(DerElement::encoded).toList());
    }

    /** Of a certificate that was signed. */
    static Tbs of(Certificate certificate) {
        return of(DerElement.read(certificate.der(), "test").sequence().get(0).encoded());
    }

    byte[] der() {
        return DerEncoding.sequence(parts);
    }

    Tbs part(int index, byte[] replacement) {
        List<byte[]> changed = new ArrayList<>(parts);
        changed.set(index, replacement);
        return new Tbs(changed);
    }

    Tbs insertBeforeExtensions(byte[] part) {
        List<byte[]> changed = new ArrayList<>(parts);
        changed.add(EXTENSIONS, part);
        return new Tbs(changed);
    }

    Tbs without(int index) {
        List<byte[]> changed = new ArrayList<>(parts);
        changed.remove(index);
        return new Tbs(changed);
    }

    Tbs withoutExtension(ASN1ObjectIdentifier oid) {
        List<byte[]> left = new ArrayList<>(extensions());
        left.removeIf(extension -> oidOf(extension).equals(oid));
        return extensions(left);
    }

    /** In place of the one with that identifier, or at the end. */
    Tbs extension(ASN1ObjectIdentifier oid, boolean critical, byte[] value) {
        return withoutExtension(oid).append(oid, critical, value);
    }

    Tbs append(ASN1ObjectIdentifier oid, boolean critical, byte[] value) {
        byte[] octets = DerEncoding.octetString(value);
        return append(
                critical
                        ? DerEncoding.sequence(Der.encode(oid), TRUE, octets)
                        : DerEncoding.sequence(Der.encode(oid), octets));
    }

    Tbs append(byte[] extension) {
        List<byte[]> more = new ArrayList<>(extensions());
        more.add(extension);
        return extensions(more);
    }

    private List<byte[]> extensions() {
        return DerElement.read(parts.get(EXTENSIONS), "test").only().sequence().stream()
                .map(DerElement::encoded)
                .toList();
    }

    private Tbs extensions(List<byte[]> extensions) {
        return part(EXTENSIONS, DerEncoding.explicit(3, DerEncoding.sequence(extensions)));
    }

    private static ASN1ObjectIdentifier oidOf(byte[] extension) {
        return ASN1ObjectIdentifier.fromContents(
                DerElement.read(extension, "test").sequence().get(0).content());
    }
}
