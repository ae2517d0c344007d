package org.postseal.http;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Refuses a query parameter that the resource method does not declare, or one given twice. A
 * misspelt {@code ?valdity=P1D} must not silently give a certificate of ninety days.
 */
@Provider
@Priority(Priorities.HEADER_DECORATOR + 1)
class QueryFilter implements ContainerRequestFilter {

    private static final int LONGEST_NAME = 64;

    private final Map<Method, SortedSet<String>> declared = new ConcurrentHashMap<>();

    @Context ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) {
        SortedSet<String> known =
                declared.computeIfAbsent(resource.getResourceMethod(), QueryNames::of);
        request.getUriInfo()
                .getQueryParameters()
                .forEach(
                        (name, values) -> {
                            if (!known.contains(name)) {
                                throw unknown(name, known);
                            }
                            if (values.size() > 1) {
                                throw new Problem(
                                        Kind.MALFORMED,
                                        "The parameter \""
                                                + name
                                                + "\" is given twice; send it once.");
                            }
                            // The framework would take it for one that is left out.
                            if (values.get(0).isEmpty()) {
                                throw new Problem(
                                        Kind.MALFORMED,
                                        "The parameter \""
                                                + name
                                                + "\" is empty; give it a value or leave it out.");
                            }
                        });
    }

    private static Problem unknown(String name, SortedSet<String> known) {
        String printable = name.replaceAll("[^\\x20-\\x7e]|[\"\\\\]", "?");
        return new Problem(
                Kind.MALFORMED,
                "The parameter \""
                        + printable.substring(0, Math.min(LONGEST_NAME, printable.length()))
                        + "\" is unknown here; "
                        + (known.isEmpty()
                                ? "this path takes none."
                                : "known: " + String.join(", ", known) + "."));
    }
}
