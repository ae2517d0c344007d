package org.postseal.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** How a {@link Problem} is said over HTTP: RFC 9457, whatever the client accepts. */
@Singleton
class ProblemAnswer {

    private final ObjectMapper json;

    ProblemAnswer(ObjectMapper json) {
        this.json = json;
    }

    /** All of the answer's headers, its {@code Content-Type} included. */
    Map<String, String> headers(Problem problem) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", MediaTypes.PROBLEM_JSON);
        problem.retryAfter().ifPresent(wait -> headers.put("Retry-After", seconds(wait)));
        if (problem.kind() == Kind.UNAUTHENTICATED) {
            headers.put("WWW-Authenticate", "Bearer realm=\"postseal\"");
        }
        return headers;
    }

    byte[] body(Problem problem) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", problem.kind().type());
        members.put("title", problem.kind().title());
        members.put("status", problem.kind().status());
        members.put("detail", problem.detail());
        try {
            return json.writeValueAsBytes(members);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings and a number are always JSON", e);
        }
    }

    /** Whole seconds, rounded up: a client that comes too early would be refused again. */
    private static String seconds(Duration wait) {
        return Long.toString(Math.max(1, wait.plusMillis(999).toSeconds()));
    }
}
