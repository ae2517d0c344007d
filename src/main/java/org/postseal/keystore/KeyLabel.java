package org.postseal.keystore;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.UUID;
import org.postseal.certificate.AuthorityName;
import org.postseal.x509.KeyType;

/**
 * What a stored key is bound to: whoever swaps or relabels rows in the database gets something that
 * no passphrase opens.
 *
 * @param spkiSha256 lower-case hex of SHA-256 over the SubjectPublicKeyInfo
 */
record KeyLabel(AuthorityName authority, UUID keyId, KeyType type, String spkiSha256) {

    /** Of everything sealed; goes up when the way it is made changes. */
    static final short FORMAT = 1;

    /**
     * The associated data: format, purpose, authority, key id, algorithm, SPKI hash. Texts carry
     * their length, the rest has a fixed one, so no two labels give the same octets.
     *
     * @param purpose tells the key from its slots
     */
    byte[] associatedData(String purpose) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(octets)) {
            out.writeShort(FORMAT);
            out.writeUTF(purpose);
            out.writeUTF(authority.value());
            out.writeLong(keyId.getMostSignificantBits());
            out.writeLong(keyId.getLeastSignificantBits());
            out.writeUTF(type.label());
            out.write(HexFormat.of().parseHex(spkiSha256));
        } catch (IOException e) {
            throw new UncheckedIOException("writing into memory", e);
        }
        return octets.toByteArray();
    }
}
