package org.postseal.rest;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.util.List;
import org.postseal.access.AccessRules;
import org.postseal.access.Identity;
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
class AuthenticationFilter implements ContainerRequestFilter {

    private static final String SCHEME = "Bearer ";

    private final Tokens tokens;
    private final Caller caller;

    @Context ResourceInfo resource;

    AuthenticationFilter(Tokens tokens, Caller caller) {
        this.tokens = tokens;
        this.caller = caller;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (Route.isPublic(resource)) {
            return;
        }
        Method method = resource.getResourceMethod();
        Requires requires = method.getAnnotation(Requires.class);
        if (requires == null) {
            throw new IllegalStateException(method + " declares neither @Requires nor @Public");
        }
        Identity identity = authenticate(request.getHeaders().get(HttpHeaders.AUTHORIZATION));
        AccessRules.require(identity, requires.value());
        caller.set(identity);
    }

    private Identity authenticate(List<String> fields) {
        if (fields == null || fields.size() != 1) {
            throw unauthenticated();
        }
        String field = fields.get(0);
        if (!field.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw unauthenticated();
        }
        try (Token token =
                Token.parse(field.substring(SCHEME.length()).strip())
                        .orElseThrow(AuthenticationFilter::unauthenticated)) {
            return tokens.authenticate(token);
        }
    }

    private static Problem unauthenticated() {
        return new Problem(
                Kind.UNAUTHENTICATED,
                "This needs a bearer token: send the header \"Authorization: Bearer pst_...\".");
    }
}
