package org.postseal.acme;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An order as RFC 8555 §7.1.3 has it, with its profile and what it replaces (RFC 9773 §5). */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record OrderJson(
        String status,
        Instant expires,
        List<Map<String, String>> identifiers,
        String profile,
        List<String> authorizations,
        @JsonProperty("finalize") String finalization,
        Optional<String> certificate,
        Optional<String> replaces,
        Optional<Map<String, Object>> error) {

    static OrderJson of(Order order, AcmeUrls urls, Instant now) {
        Order.Status status = order.status(now);
        return new OrderJson(
                status.label(),
                order.expires(),
                order.parts().stream()
                        .map(Order.Part::identifier)
                        .map(name -> Map.of("type", name.type(), "value", name.text()))
                        .toList(),
                order.profile().value(),
                order.parts().stream()
                        .map(Order.Part::authorization)
                        .map(urls::authorization)
                        .toList(),
                urls.finalization(order.id()),
                order.certificate().map(serial -> urls.certificate(order.id())),
                order.replaces(),
                order.error()
                        .filter(failed -> status == Order.Status.INVALID)
                        .map(AcmeError::members));
    }
}
