package org.postseal.acme;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A problem document of ACME (RFC 8555 §6.7).
 *
 * @param detail a sentence for the person who must act
 * @param identifier which the error is about, in a subproblem (§6.7.1)
 */
record AcmeError(
        ErrorType type,
        int status,
        String detail,
        Optional<Identifier> identifier,
        List<AcmeError> subproblems) {

    AcmeError {
        requireNonNull(type, "type");
        requireNonNull(detail, "detail");
        requireNonNull(identifier, "identifier");
        subproblems = List.copyOf(subproblems);
    }

    static AcmeError of(ErrorType type, String detail) {
        return new AcmeError(type, type.status(), detail, Optional.empty(), List.of());
    }

    AcmeError about(Identifier subject) {
        return new AcmeError(type, status, detail, Optional.of(subject), subproblems);
    }

    Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", type.urn());
        members.put("detail", detail);
        members.put("status", status);
        identifier.ifPresent(
                subject ->
                        members.put(
                                "identifier",
                                Map.of("type", subject.type(), "value", subject.text())));
        if (type == ErrorType.BAD_SIGNATURE_ALGORITHM) {
            // RFC 8555 section 6.2
            members.put("algorithms", AccountKey.ALGORITHMS.stream().sorted().toList());
        }
        if (!subproblems.isEmpty()) {
            members.put("subproblems", subproblems.stream().map(AcmeError::members).toList());
        }
        return members;
    }
}
