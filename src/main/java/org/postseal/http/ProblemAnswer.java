package org.postseal.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
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
    private final Instance<ProblemForm> forms;

    ProblemAnswer(ObjectMapper json, @Any Instance<ProblemForm> forms) {
        this.json = json;
        this.forms = forms;
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

    /**
     * @param path that the request is for
     */
    byte[] body(Problem problem, String path) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", type(problem.kind(), path));
        members.put("title", problem.kind().title());
        members.put("status", problem.kind().status());
        members.put("detail", problem.detail());
        try {
            return json.writeValueAsBytes(members);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings and a number are always JSON", e);
        }
    }

    private String type(Kind kind, String path) {
        return forms.stream()
                .filter(form -> form.covers(path))
                .findFirst()
                .map(form -> form.type(kind))
                .orElseGet(kind::type);
    }

    /** Whole seconds, rounded up: a client that comes too early would be refused again. */
    private static String seconds(Duration wait) {
        return Long.toString(Math.max(1, wait.plusMillis(999).toSeconds()));
    }
}
