package org.postseal.rest;

import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.postseal.access.TokenAdministration;
import org.postseal.access.TokenAdministration.Listed;
import org.postseal.http.Parameters;

/** A part of a list of tokens; where there may be more, the answer links it (RFC 8288). */
final class TokenPage {

    static final String DESCRIPTION =
            "A thousand at most; when there may be more, the header Link says where, as rel=next.";

    private TokenPage() {}

    /** The id in the query. */
    static Optional<UUID> after(Optional<String> id) {
        return id.map(Parameters::uuid);
    }

    /**
     * The answer.
     *
     * @param path of the list
     */
    static <T> RestResponse<List<T>> answer(
            List<Listed> page, String path, Function<Listed, T> json) {
        ResponseBuilder<List<T>> answer = ResponseBuilder.ok(page.stream().map(json).toList());
        if (page.size() == TokenAdministration.PAGE_LENGTH) {
            UUID last = page.get(page.size() - 1).id();
            answer.header(HttpHeaders.LINK, "<%s?after=%s>; rel=\"next\"".formatted(path, last));
        }
        return answer.build();
    }
}
