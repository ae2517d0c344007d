package org.postseal.rest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.postseal.problem.Kind.MALFORMED;
import static org.postseal.problem.Kind.NOT_ACCEPTABLE;
import static org.postseal.problem.Kind.POLICY;
import static org.postseal.problem.Kind.UNSUPPORTED_MEDIA_TYPE;
import static org.postseal.rest.BadInput.json;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.restassured.specification.RequestSpecification;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.postseal.problem.Kind;
import org.postseal.testing.Csrs;

/** Good CSRs in requests that are not: JSON, query and headers. */
final class BadParameters {

    private static final String CSR = Csrs.pemFor("mail.example.org");

    /** The member {@code csr} as it stands in JSON. */
    private static final String MEMBER =
            "\"csr\": \"" + new String(JsonStringEncoder.getInstance().quoteAsString(CSR)) + "\"";

    private BadParameters() {}

    static Stream<BadInput> cases() {
        return Stream.of(bodies(), queries(), headers()).flatMap(each -> each);
    }

    private static Stream<BadInput> bodies() {
        return Stream.of(
                json("no JSON at all", "csr", MALFORMED, "not JSON"),
                json("an empty body", "", MALFORMED, "empty"),
                json("null", "null", MALFORMED, "null"),
                json("an array", "[{" + MEMBER + "}]", MALFORMED, "an object"),
                json("a string", "\"csr\"", MALFORMED, "an object"),
                json("no CSR", "{}", MALFORMED, "\"csr\" is missing"),
                json("a CSR that is null", "{\"csr\": null}", MALFORMED, "\"csr\" is missing"),
                json(
                        "a CSR that is a number",
                        "{\"csr\": 7}",
                        MALFORMED,
                        "\"csr\" must be a string"),
                json("an empty CSR", "{\"csr\": \"\"}", MALFORMED, "empty"),
                member("an unknown field", "\"valdity\": \"P1D\"", "\"valdity\" is unknown"),
                member("a duplicate key", MEMBER, "given twice"),
                member("names that are a string", "\"names\": \"a.example.org\"", "an array"),
                member("a name that is a number", "\"names\": [7]", "a string"),
                member("a name that is null", "\"names\": [null]", "names[0]"),
                member("a validity that is a number", "\"validity\": 90", "a string"),
                member("a validity that is true", "\"validity\": true", "a string"),
                member("a profile that is an object", "\"profile\": {}", "a string"),
                member(
                        "a depth bomb",
                        "\"names\": " + "[".repeat(20_000) + "]".repeat(20_000),
                        "a string"),
                member(
                        "a depth bomb in an unknown field",
                        "\"x\":" + "[".repeat(20_000),
                        "too deep"),
                json("trailing content", "{" + MEMBER + "} {}", MALFORMED, "follows"),
                json("a trailing word", "{" + MEMBER + "} x", MALFORMED, "JSON"),
                json("a comment", "{/**/" + MEMBER + "}", MALFORMED, "not JSON"),
                json("an open end", "{" + MEMBER, MALFORMED, "not JSON"));
    }

    private static Stream<BadInput> queries() {
        return Stream.of(
                query("an unknown parameter", "valdity", "P1D", MALFORMED, "\"valdity\""),
                csr(
                        "a repeated parameter",
                        request -> request.queryParam("validity", "P1D", "P1D"),
                        MALFORMED,
                        "twice"),
                new BadInput(
                        "a validity in query and JSON",
                        request ->
                                request.queryParam("validity", "P1D")
                                        .contentType("application/json")
                                        .body("{" + MEMBER + ", \"validity\": \"P1D\"}"),
                        MALFORMED,
                        "in the query and in the body"),
                query("an unknown profile", "profile", "mail-serve", POLICY, "mail-server"),
                query("the service's profile", "profile", "postseal-service", POLICY, "profile"),
                query("a profile that is no name", "profile", "../etc", MALFORMED, "profile"),
                query("an empty profile", "profile", "", MALFORMED, "empty"),
                query("an unknown authority", "authority", "nobody", POLICY, "authority"),
                query("an authority that is no name", "authority", "A B", MALFORMED, "authority"),
                query("no validity", "validity", "", MALFORMED, "empty"),
                query("no period", "validity", "90", MALFORMED, "ISO 8601"),
                query("a negative validity", "validity", "P-1D", MALFORMED, "above zero"),
                query("a negative duration", "validity", "-PT1H", MALFORMED, "above zero"),
                query("a validity of zero", "validity", "P0D", MALFORMED, "above zero"),
                query("a fraction of a second", "validity", "PT0.5S", MALFORMED, "ISO 8601"),
                query("past the maximum", "validity", "P398D", POLICY, "P397D"),
                query("a second past the maximum", "validity", "PT34300801S", POLICY, "P397D"),
                query("past the authority's end", "validity", "P30Y", POLICY, "ask for less"),
                query("past the end of time", "validity", "P9999Y", POLICY, "9999"),
                query("more years than there are", "validity", "P2147483647Y", POLICY, "9999"),
                query("days that overflow", "validity", "P99999999999D", MALFORMED, "ISO 8601"),
                query(
                        "seconds that overflow",
                        "validity",
                        "PT9223372036854775807S",
                        POLICY,
                        "9999"));
    }

    private static Stream<BadInput> headers() {
        return Stream.of(
                csr(
                        "an Accept that can't be met",
                        request -> request.accept("image/png"),
                        NOT_ACCEPTABLE,
                        "Accept"),
                csr(
                        "an Accept that excludes everything",
                        request -> request.accept("*/*;q=0"),
                        NOT_ACCEPTABLE,
                        "Accept"),
                csr(
                        "an Accept that can't be read",
                        request -> request.header("Accept", "pem"),
                        NOT_ACCEPTABLE,
                        "Accept"),
                csr(
                        "another Content-Type",
                        request -> request.contentType("application/xml"),
                        UNSUPPORTED_MEDIA_TYPE,
                        "application/pkcs10"),
                csr(
                        "an Idempotency-Key with a space",
                        request -> request.header("Idempotency-Key", "a b"),
                        MALFORMED,
                        "Idempotency-Key"),
                csr(
                        "an endless Idempotency-Key",
                        request -> request.header("Idempotency-Key", "x".repeat(256)),
                        MALFORMED,
                        "Idempotency-Key"));
    }

    private static BadInput query(
            String name, String parameter, String value, Kind kind, String said) {
        return csr(name, request -> request.queryParam(parameter, value), kind, said);
    }

    private static BadInput csr(
            String name, UnaryOperator<RequestSpecification> change, Kind kind, String said) {
        return new BadInput(
                name,
                request ->
                        change.apply(
                                request.contentType("application/pkcs10")
                                        .body(CSR.getBytes(US_ASCII))),
                kind,
                said);
    }

    private static BadInput member(String name, String member, String said) {
        return json(name, "{" + MEMBER + ", " + member + "}", MALFORMED, said);
    }
}
