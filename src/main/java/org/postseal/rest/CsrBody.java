package org.postseal.rest;

import java.util.List;
import java.util.Optional;
import org.postseal.x509.SignedRequest;

/** A certificate signing request as it came, in whichever of the body forms. */
final class CsrBody {

    private final byte[] csr;
    private final Options options;
    private final Optional<SignedRequest> signed;

    private CsrBody(byte[] csr, Options options, Optional<SignedRequest> signed) {
        this.csr = csr.clone();
        this.options = options;
        this.signed = signed;
    }

    CsrBody(byte[] csr, Options options) {
        this(csr, options, Optional.empty());
    }

    /** A CSR that a host has signed with its current certificate's key. */
    static CsrBody signed(SignedRequest request) {
        return new CsrBody(request.content(), Options.NONE, Optional.of(request));
    }

    /** The signed form, which is also the credential. */
    Optional<SignedRequest> signed() {
        return signed;
    }

    /** DER or PEM, not yet looked at. */
    byte[] csr() {
        return csr.clone();
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
