package org.postseal.http;

import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import org.postseal.access.AccessRules;
import org.postseal.access.HostCertificates;
import org.postseal.access.Identity;
import org.postseal.access.Permission;
import org.postseal.access.Token;
import org.postseal.access.Tokens;
import org.postseal.audit.Audit;
import org.postseal.audit.AuditEvent;
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
    private final HostCertificates hosts;
    private final Audit audit;
    private final Caller caller;

    @Context ResourceInfo resource;

    @Context HttpServerRequest connection;

    AuthenticationFilter(Tokens tokens, HostCertificates hosts, Audit audit, Caller caller) {
        this.tokens = tokens;
        this.hosts = hosts;
        this.audit = audit;
        this.caller = caller;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (Route.isPublic(resource) || Route.authenticatesItself(resource)) {
            return;
        }
        Method method = resource.getResourceMethod();
        Requires requires = method.getAnnotation(Requires.class);
        if (requires == null) {
            throw new IllegalStateException(method + " declares neither @Requires nor @Public");
        }
        List<String> authorization = request.getHeaders().get(HttpHeaders.AUTHORIZATION);
        if (isSigned(method.getAnnotation(SignedBody.class), request.getMediaType())) {
            if (authorization != null) {
                throw new Problem(
                        Kind.MALFORMED,
                        "A signed body and an Authorization header are two credentials; send one of them.");
            }
            return;
        }
        Identity identity = authorization == null ? host(requires.value()) : bearer(authorization);
        caller.set(identity);
        require(identity, requires.value(), request);
    }

    /** On record here with the permission; other refusals are by {@link KnownRefusals}. */
    private void require(
            Identity identity, Permission permission, ContainerRequestContext request) {
        try {
            AccessRules.require(identity, permission);
        } catch (Problem refusal) {
            audit.appendAlone(
                    AuditEvent.refused(
                            identity.id(),
                            "access",
                            Map.of(
                                    "route",
                                    request.getMethod() + " " + request.getUriInfo().getPath(),
                                    "permission",
                                    permission.name(),
                                    "reason",
                                    refusal.detail())));
            throw refusal.onRecord();
        }
    }

    private static boolean isSigned(SignedBody signed, MediaType type) {
        return signed != null
                && type != null
                && (type.getType() + "/" + type.getSubtype()).equalsIgnoreCase(signed.value());
    }

    private Identity host(Permission needed) {
        return ClientCertificate.leaf(connection)
                .map(shown -> hosts.authenticate(shown, needed))
                .orElseThrow(AuthenticationFilter::unauthenticated);
    }

    private Identity bearer(List<String> fields) {
        if (fields.size() != 1) {
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

    static Problem unauthenticated() {
        return new Problem(
                Kind.UNAUTHENTICATED,
                "This needs a bearer token: send the header \"Authorization: Bearer pst_...\". A host may show its current certificate instead.");
    }
}
