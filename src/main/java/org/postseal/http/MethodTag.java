package org.postseal.http;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * Counts methods that do not exist as one. A method may be any word (RFC 9110 §9.1), and each would
 * become a meter that is kept for ever.
 */
@Singleton
class MethodTag implements MeterFilter {

    private static final String METHOD = "method";

    private static final Set<String> KNOWN =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

    @Override
    public Meter.Id map(Meter.Id id) {
        String method = id.getTag(METHOD);
        return method == null || KNOWN.contains(method)
                ? id
                : id.replaceTags(id.getTags().stream().map(MethodTag::other).toList());
    }

    private static Tag other(Tag tag) {
        return tag.getKey().equals(METHOD) ? Tag.of(METHOD, "OTHER") : tag;
    }
}
