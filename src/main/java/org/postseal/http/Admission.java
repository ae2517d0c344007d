package org.postseal.http;

import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;

/**
 * That somebody was let in by what a request's head shows. A body may take a minute more, and in
 * that time the credential may be revoked: then it is looked at once more.
 *
 * @param check as it was done; waits
 * @param at of {@link System#nanoTime}
 */
record Admission(Runnable check, long at) {

    private static final String KEY = Admission.class.getName();

    /** As long as a credential may be remembered. */
    private static final Duration GOOD = Duration.ofSeconds(1);

    static void remember(RoutingContext request, Runnable check) {
        request.put(KEY, new Admission(check, System.nanoTime()));
    }

    /** What is to be done before the request goes on, if it was long ago. */
    static Optional<Runnable> outdated(RoutingContext request) {
        return Optional.<Admission>ofNullable(request.get(KEY))
                .filter(admission -> System.nanoTime() - admission.at() > GOOD.toNanos())
                .map(Admission::check);
    }
}
