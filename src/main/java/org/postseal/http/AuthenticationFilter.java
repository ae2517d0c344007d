package org.postseal.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestFilter;
import org.postseal.access.AccessRules;
import org.postseal.access.HostCertificates;
import org.postseal.access.Identity;
import org.postseal.access.Permission;
import org.postseal.access.Token;
import org.postseal.access.Tokens;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Lets a request through to its resource method when the caller may use it. What a method needs
 * stands at the method, so that no spelling of a path leads around it; a method that says nothing
 * is closed.
 */
@Provider
@Priority(Priorities.AUTHENTICATION)
class AuthenticationFilter implements ResteasyReactiveContainerRequestFilter {

    private static final String SCHEME = "Bearer ";

    private final Tokens tokens;
    private final HostCertificates hosts;

    @Context ResourceInfo resource;

    AuthenticationFilter(Tokens tokens, HostCertificates hosts) {
        this.tokens = tokens;
        this.hosts = hosts;
    }

    @Override
    public void filter(ResteasyReactiveContainerRequestContext request) {
        if (Route.isPublic(resource) || Route.authenticatesItself(resource)) {
            return;
        }
        Method method = resource.getResourceMethod();
        Requires requires = method.getAnnotation(Requires.class);
        if (requires == null) {
            throw new IllegalStateException(method + " declares neither @Requires nor @Public");
        }
        List<String> authorization = request.getHeaders().get(HttpHeaders.AUTHORIZATION);
        if (isSigned(method.getAnnotation(SignedBody.class), mediaType(request))) {
            if (authorization != null) {
                throw new Problem(
                        Kind.MALFORMED,
                        "A signed body and an Authorization header are two credentials; send one of them.");
            }
            return;
        }
        RoutingContext context = Route.context(request);
        Permission permission = requires.value();
        if (authorization == null) {
            byte[] leaf =
                    ClientCertificate.leaf(context.request())
                            .orElseThrow(AuthenticationFilter::unauthenticated);
            Runnable check = () -> admit(context, hosts.authenticate(leaf, permission), permission);
            Admission.remember(context, check);
            Threads.waiting(request, check);
            return;
        }
        Runnable check =
                () -> admit(context, withToken(authorization, tokens::authenticate), permission);
        Admission.remember(context, check);
        Optional<Identity> recalled = withToken(authorization, tokens::recall);
        if (recalled.isPresent()) {
            admit(context, recalled.get(), permission);
        } else {
            Threads.waiting(request, check);
        }
    }

    /** A refusal is put on record by {@link KnownRefusals}. */
    private static void admit(RoutingContext context, Identity identity, Permission permission) {
        Caller.set(context, identity);
        AccessRules.require(identity, permission);
    }

    /** Also where no body is signed: whoever reads one later would fail on it. */
    private static MediaType mediaType(ResteasyReactiveContainerRequestContext request) {
        try {
            return request.getMediaType();
        } catch (IllegalArgumentException unreadable) {
            throw new Problem(
                    Kind.MALFORMED,
                    "The header Content-Type can't be read; write it as type/subtype.",
                    unreadable);
        }
    }

    private static boolean isSigned(SignedBody signed, MediaType type) {
        return signed != null
                && type != null
                && (type.getType() + "/" + type.getSubtype()).equalsIgnoreCase(signed.value());
    }

    private static <T> T withToken(List<String> fields, Function<Token, T> act) {
        if (fields.size() != 1) {
            throw unauthenticated();
        }
        String field = fields.get(0);
        if (!field.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw unauthenticated();
        }
        try (Token token =
                Token.parse(field.substring(SCHEME.length()).strip())
                        .orElseThrow(AuthenticationFilter::invalidToken)) {
            return act.apply(token);
        }
    }

    private static Problem invalidToken() {
        return new Problem(
                Kind.UNAUTHENTICATED,
                "The bearer token is not valid: a token is pst_ and what follows it, whole.");
    }

    static Problem unauthenticated() {
        return new Problem(
                Kind.UNAUTHENTICATED,
                "This needs a bearer token: send the header \"Authorization: Bearer pst_...\". A host may show its current certificate instead.");
    }
}
