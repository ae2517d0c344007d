package org.postseal.x509;

import static org.assertj.core.api.Assertions.assertThat;

import org.bouncycastle.cert.ocsp.OCSPResp;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postseal.problem.Kind;

/** The responses that nobody signs; the signed ones are in {@link OcspPropertyTest}. */
class OcspErrorTest {

    @ParameterizedTest
    @CsvSource({"MALFORMED_REQUEST, 1", "INTERNAL_ERROR, 2", "TRY_LATER, 3", "UNAUTHORIZED, 6"})
    void isItsStatusAndNothingElse(OcspError error, int status) throws Exception {
        OCSPResp response = new OCSPResp(error.der());

        assertThat(response.getStatus()).isEqualTo(status);
        assertThat(response.getResponseObject()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "MALFORMED, MALFORMED_REQUEST",
        "TOO_LARGE, MALFORMED_REQUEST",
        "NOT_FOUND, UNAUTHORIZED",
        "FORBIDDEN, UNAUTHORIZED",
        "RATE_LIMITED, TRY_LATER",
        "UNAVAILABLE, TRY_LATER",
        "AUTHORITY_LOCKED, TRY_LATER",
        "INTERNAL, INTERNAL_ERROR"
    })
    void saysWhatAProblemIsInOcsp(Kind kind, OcspError error) {
        assertThat(OcspError.of(kind)).isEqualTo(error);
    }
}
