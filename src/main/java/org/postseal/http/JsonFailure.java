package org.postseal.http;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** Says what is wrong with a JSON body: where, never with a value from it or a name of ours. */
final class JsonFailure {

    private static final int LONGEST_FIELD = 64;

    private JsonFailure() {}

    /** Of kind {@code MALFORMED}, or the problem that a value's own constructor has with it. */
    static Problem problem(JsonProcessingException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Problem problem) {
                return problem;
            }
        }
        return new Problem(Kind.MALFORMED, sentence(failure), failure);
    }

    private static String sentence(JsonProcessingException failure) {
        String place = place(failure.getLocation());
        if (failure instanceof UnrecognizedPropertyException unknown) {
            return "The field \"%s\" is unknown%s; known here: %s."
                    .formatted(field(unknown), place, known(unknown.getKnownPropertyIds()));
        }
        if (failure.getCause() instanceof InputCoercionException) {
            return "A number is too large" + place + ".";
        }
        if (failure instanceof StreamConstraintsException) {
            return "The JSON is nested too deep or holds something too long" + place + ".";
        }
        if (failure.getOriginalMessage().startsWith("Duplicate field")) {
            return "A field is given twice" + place + ".";
        }
        if (failure instanceof MismatchedInputException mismatch) {
            return mismatch(mismatch, place);
        }
        return "The body is not JSON" + place + ".";
    }

    private static String mismatch(MismatchedInputException failure, String place) {
        if (failure.getOriginalMessage().startsWith("Trailing token")) {
            return "Something follows the JSON object" + place + ".";
        }
        String field = field(failure);
        if (failure.getOriginalMessage().startsWith("Cannot map `null`")) {
            return "The field \"" + field + "\" is missing.";
        }
        return (field.isEmpty() ? "The body" : "The field \"" + field + "\"")
                + " must be "
                + expected(failure.getTargetType())
                + place
                + ".";
    }

    private static String expected(Class<?> type) {
        if (type == null) {
            return "something else";
        }
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(Object::toString)
                            .collect(Collectors.joining(", "));
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
            return "a whole number";
        }
        if (Collection.class.isAssignableFrom(type) || type.isArray()) {
            return "an array";
        }
        if (type.isRecord() || Map.class.isAssignableFrom(type)) {
            return "an object";
        }
        return type == String.class ? "a string" : "of another type";
    }

    private static String known(Collection<Object> fields) {
        return fields.stream().map(Object::toString).sorted().collect(Collectors.joining(", "));
    }

    /**
     * As {@code names[2]} or {@code revocation.reason}; a stranger's field name cut and made
     * printable.
     */
    private static String field(JsonMappingException failure) {
        List<JsonMappingException.Reference> path = failure.getPath();
        StringBuilder field = new StringBuilder();
        for (JsonMappingException.Reference step : path) {
            if (step.getFieldName() == null) {
                field.append('[').append(step.getIndex()).append(']');
            } else {
                field.append(field.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        String printable = field.toString().replaceAll("[^\\x20-\\x7e]|[\"\\\\]", "?");
        return printable.substring(0, Math.min(LONGEST_FIELD, printable.length()));
    }

    private static String place(JsonLocation location) {
        return Optional.ofNullable(location)
                .map(at -> " (line %d, column %d)".formatted(at.getLineNr(), at.getColumnNr()))
                .orElse("");
    }
}
