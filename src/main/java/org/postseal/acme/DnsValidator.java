package org.postseal.acme;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;

/** dns-01 (RFC 8555 §8.4). */
@ApplicationScoped
class DnsValidator implements Validator {

    static final String LABEL = "_acme-challenge.";

    private final Resolver resolver;

    DnsValidator(Resolver resolver) {
        this.resolver = resolver;
    }

    @Override
    public ChallengeType type() {
        return ChallengeType.DNS_01;
    }

    @Override
    public Optional<AcmeError> validate(
            Identifier identifier, KeyAuthorization expected, Deadline deadline)
            throws UnreachableException {
        String name = LABEL + identifier.base();
        Set<String> texts = resolver.texts(name, deadline);
        if (texts.contains(Base64Url.encode(expected.sha256()))) {
            return Optional.empty();
        }
        return Optional.of(
                texts.isEmpty()
                        ? AcmeError.of(ErrorType.DNS, name + " has no TXT record.")
                        : AcmeError.of(
                                ErrorType.INCORRECT_RESPONSE,
                                "No TXT record of " + name + " is the one for this challenge."));
    }
}
