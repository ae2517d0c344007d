package org.postseal.http;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.vertx.ext.web.RoutingContext;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;

/**
 * What the log, the audit and the answer call a request: the trace-id of its span if it is traced,
 * else that of the client's {@code traceparent} (W3C Trace Context §3.2), else one made here; 32
 * lower-case hexadecimal digits.
 */
final class RequestId {

    static final String HEADER = "X-Request-Id";

    private static final String KEY = "requestId";
    private static final int OCTETS = 16;

    /** Version 00 has four fields, a later one may have more, ff is none. */
    private static final Pattern TRACE_PARENT =
            Pattern.compile(
                    "(?:00-(?!.{53})|(?!00|ff)[0-9a-f]{2}-)(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?");

    private RequestId() {}

    /** Names the request, for {@link #of} and in every line that is logged in its course. */
    static void assign(RoutingContext context, SecureRandom random) {
        SpanContext span = Span.current().getSpanContext();
        String id =
                span.isValid()
                        ? span.getTraceId()
                        : choose(context.request().headers().getAll("traceparent"), random);
        context.put(KEY, id);
        MDC.put(KEY, id);
    }

    static String of(RoutingContext context) {
        return context.get(KEY);
    }

    /**
     * @param traceParents all values of the header; of two, none counts
     */
    static String choose(List<String> traceParents, SecureRandom random) {
        if (traceParents.size() == 1) {
            Matcher matcher = TRACE_PARENT.matcher(traceParents.get(0));
            if (matcher.matches()) {
                return matcher.group(1);
            }
        }
        byte[] octets = new byte[OCTETS];
        random.nextBytes(octets);
        return HexFormat.of().formatHex(octets);
    }
}
