package org.postseal.rest;

import java.util.List;
import java.util.Optional;
import org.postseal.x509.SignedRequest;

/** A certificate signing request as it came, in whichever of the body forms. */
final class CsrBody {

    private final byte[] octets;
    private final Options options;
    private final boolean signed;

    private CsrBody(byte[] octets, Options options, boolean signed) {
        this.octets = octets.clone();
        this.options = options;
        this.signed = signed;
    }

    CsrBody(byte[] csr, Options options) {
        this(csr, options, false);
    }

    /** A CSR that a host has signed with its current certificate's key. */
    static CsrBody signed(byte[] cms) {
        return new CsrBody(cms, Options.NONE, true);
    }

    boolean isSigned() {
        return signed;
    }

    /**
     * The signed form, which is also the credential. Verifies it, for anybody who may have sent it:
     * not on an event loop.
     */
    SignedRequest readSigned() {
        return SignedRequest.parse(octets);
    }

    /** DER or PEM, not yet looked at; of one that is not signed. */
    byte[] csr() {
        return octets.clone();
    }

    /** What a JSON body asks for beside the CSR; nothing in every other form. */
    Options options() {
        return options;
    }

    /** What may be said in the JSON body instead of the query; {@code names} only there. */
    record Options(
            Optional<String> profile,
            Optional<String> authority,
            Optional<String> validity,
            List<String> names) {

        static final Options NONE =
                new Options(Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }
}
