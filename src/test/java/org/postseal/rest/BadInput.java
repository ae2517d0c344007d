package org.postseal.rest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.restassured.specification.RequestSpecification;
import java.util.function.UnaryOperator;
import org.postseal.problem.Kind;

/**
 * A request for a certificate that must be refused.
 *
 * @param name what is wrong with it
 * @param request makes it of the administrator's empty request
 * @param kind how it is refused
 * @param said a part of the sentence that the client is told
 */
record BadInput(String name, UnaryOperator<RequestSpecification> request, Kind kind, String said) {

    /** A body as {@code curl --data-binary} sends it. */
    static BadInput body(String name, byte[] body, Kind kind, String said) {
        return new BadInput(
                name, request -> request.contentType("application/pkcs10").body(body), kind, said);
    }

    static BadInput body(String name, String body, Kind kind, String said) {
        return body(name, body.getBytes(US_ASCII), kind, said);
    }

    static BadInput json(String name, String body, Kind kind, String said) {
        return new BadInput(
                name, request -> request.contentType("application/json").body(body), kind, said);
    }

    @Override
    public String toString() {
        return name;
    }
}
