package org.postseal.issuance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.postseal.access.Identity;
import org.postseal.certificate.Claim;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.Csr;

/**
 * That a request is for one certificate at most, however often it is sent.
 *
 * @param otherRequest the answer to a request that meets a claim which another one took
 */
record OneTime(Claim claim, Supplier<Problem> otherRequest) {

    private static final Duration IDEMPOTENCY = Duration.ofHours(24);

    /** An enrolment's claim must outlive its token. */
    private static final Duration ENROLLMENT = Enrollments.LONGEST;

    /** Empty for a request that may be repeated to get another certificate. */
    static Optional<OneTime> of(Identity caller, Csr csr, byte[] octets, IssuanceOptions options) {
        return caller.isOneTime()
                ? Optional.of(enrollment(caller, csr))
                : options.idempotencyKey().map(key -> idempotency(caller, key, octets, options));
    }

    /** Bound to the key, so that a host whose answer was lost may ask again. */
    private static OneTime enrollment(Identity caller, Csr csr) {
        return new OneTime(
                Claim.of("enrollment", caller.id(), "", ENROLLMENT, csr.key().spki()),
                () ->
                        new Problem(
                                Kind.FORBIDDEN,
                                "This enrolment token was used for another key; ask for a new token."));
    }

    private static OneTime idempotency(
            Identity caller, IdempotencyKey key, byte[] octets, IssuanceOptions options) {
        Stream<byte[]> parts = options.parts().stream().map(part -> part.getBytes(UTF_8));
        return new OneTime(
                Claim.of(
                        "idempotency",
                        caller.id(),
                        key.value(),
                        IDEMPOTENCY,
                        Stream.concat(Stream.of(octets), parts).toArray(byte[][]::new)),
                () ->
                        new Problem(
                                Kind.POLICY,
                                "This Idempotency-Key was used for another request; choose a new one."));
    }
}
