package org.postseal.acme;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A challenge as RFC 8555 §8 has it. */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record ChallengeJson(
        String type,
        String url,
        String status,
        String token,
        Optional<Instant> validated,
        Optional<Map<String, Object>> error) {

    static ChallengeJson of(Challenge challenge, AcmeUrls urls) {
        return new ChallengeJson(
                challenge.type().label(),
                urls.challenge(challenge.id()),
                challenge.status().label(),
                challenge.token(),
                challenge.validated(),
                challenge.error().map(AcmeError::members));
    }
}
