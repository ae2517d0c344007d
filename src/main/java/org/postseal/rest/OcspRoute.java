package org.postseal.rest;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import org.postseal.certificate.AuthorityName;
import org.postseal.http.MediaTypes;
import org.postseal.problem.Problem;
import org.postseal.revocation.Ocsp;
import org.postseal.revocation.OcspReply;
import org.postseal.x509.OcspRequest;

/**
 * Answers OCSP over GET from memory before it is made a request of JAX-RS, which takes longer than
 * the answer does. Everything else, refusals too, is for {@link OcspResource}.
 */
@Singleton
class OcspRoute {

    private static final String ROOT = "/ocsp/";

    /** What the answer could depend on. */
    private static final List<String> CONDITIONS =
            List.of(
                    HttpHeaders.IF_NONE_MATCH,
                    HttpHeaders.IF_MODIFIED_SINCE,
                    HttpHeaders.IF_MATCH,
                    HttpHeaders.IF_UNMODIFIED_SINCE);

    private final Ocsp ocsp;
    private final OcspCaching caching;

    OcspRoute(Ocsp ocsp, OcspCaching caching) {
        this.ocsp = ocsp;
        this.caching = caching;
    }

    /** Between what holds for every request and JAX-RS. */
    void register(@Observes Router router) {
        router.get(ROOT + "*").order(0).handler(this::answer);
    }

    private void answer(RoutingContext context) {
        find(context.request())
                .ifPresentOrElse(reply -> send(context.response(), reply), context::next);
    }

    private Optional<OcspReply> find(HttpServerRequest request) {
        int name = request.path().indexOf('/', ROOT.length());
        if (name < 0
                || request.query() != null
                || !accepts(request.getHeader(HttpHeaders.ACCEPT))
                || CONDITIONS.stream().anyMatch(request.headers()::contains)) {
            return Optional.empty();
        }
        try {
            return ocsp.answerFromMemory(
                    new AuthorityName(request.path().substring(ROOT.length(), name)),
                    OcspRequest.parsePath(request.path().substring(name)));
        } catch (Problem refused) {
            return Optional.empty();
        }
    }

    /** At a glance. */
    private static boolean accepts(String accept) {
        return accept == null
                || accept.equals(MediaType.WILDCARD)
                || accept.equals(MediaTypes.OCSP_RESPONSE);
    }

    private void send(HttpServerResponse response, OcspReply reply) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, MediaTypes.OCSP_RESPONSE);
        if (reply.isCacheable()) {
            caching.of(reply).headers(response::putHeader);
        }
        response.end(Buffer.buffer(reply.der()));
    }
}
