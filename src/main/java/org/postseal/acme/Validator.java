package org.postseal.acme;

import java.util.Optional;

/** Looks whether somebody controls an identifier. */
interface Validator {

    ChallengeType type();

    /**
     * Looks once, and has ended by the deadline.
     *
     * @return empty when it does; else why not, which is final
     * @throws UnreachableException when nobody answered, which may pass
     */
    Optional<AcmeError> validate(
            Identifier identifier, KeyAuthorization expected, Deadline deadline)
            throws UnreachableException;
}
