package org.postseal.acme;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An authorization as RFC 8555 §7.1.4 has it. */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record AuthorizationJson(
        Map<String, String> identifier,
        String status,
        Instant expires,
        List<ChallengeJson> challenges,
        Optional<Boolean> wildcard) {

    /** Once it is decided, the challenge that decided is all there is to see. */
    static AuthorizationJson of(Authorization authorization, AcmeUrls urls, Instant now) {
        Identifier identifier = authorization.identifier();
        boolean open = authorization.status(now) == Authorization.Status.PENDING;
        return new AuthorizationJson(
                Map.of("type", identifier.type(), "value", identifier.base()),
                authorization.status(now).label(),
                authorization.expires(),
                authorization.challenges().stream()
                        .filter(challenge -> open || challenge.status() != Challenge.Status.PENDING)
                        .map(challenge -> ChallengeJson.of(challenge, urls))
                        .toList(),
                identifier.isWildcard() ? Optional.of(true) : Optional.empty());
    }
}
