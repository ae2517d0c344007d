package org.postseal.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;
import org.postseal.access.Identity;
import org.postseal.problem.Problem;

/** Who sent the current request, once {@link AuthenticationFilter} has found out. */
@RequestScoped
public class Caller {

    private static final String IDENTITY = Caller.class.getName();

    private final RoutingContext context;

    Caller(RoutingContext context) {
        this.context = context;
    }

    /**
     * Whoever sent it.
     *
     * @throws Problem of kind {@code UNAUTHENTICATED} when nobody has been found out, as behind a
     *     route that takes a {@link SignedBody} and got another
     */
    public Identity identity() {
        return known().orElseThrow(AuthenticationFilter::unauthenticated);
    }

    /** Empty until it has been found out. */
    Optional<Identity> known() {
        return known(context);
    }

    static Optional<Identity> known(RoutingContext request) {
        return Optional.ofNullable(request.get(IDENTITY));
    }

    static void set(RoutingContext request, Identity authenticated) {
        request.put(IDENTITY, authenticated);
        AccessLog.caller(request, authenticated);
    }

    void set(Identity authenticated) {
        set(context, authenticated);
    }
}
