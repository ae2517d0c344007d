package org.postseal.mail;

/**
 * One TLSA record (RFC 6698 §2.1), over the SHA-256 of a SubjectPublicKeyInfo; of the usages, SMTP
 * takes these two only (RFC 7672 §3.1).
 *
 * @param usage 3 for the host's own key (DANE-EE), 2 for an authority's in its chain (DANE-TA)
 * @param sha256 lower-case hexadecimal
 */
record Tlsa(int usage, String sha256) {

    static Tlsa host(String spkiSha256) {
        return new Tlsa(3, spkiSha256);
    }

    static Tlsa authority(String spkiSha256) {
        return new Tlsa(2, spkiSha256);
    }

    /** As in a zone file, behind the type. */
    String text() {
        return usage + " 1 1 " + sha256;
    }
}
