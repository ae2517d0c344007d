package org.postseal.http;

import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * The parts of a {@code multipart/form-data} body (RFC 7578), in memory only: the framework's own
 * reader would write a key to a temporary file. {@link #close} wipes them.
 */
public final class MultipartBody implements AutoCloseable {

    private final Set<String> known;
    private final Map<String, byte[]> parts = new LinkedHashMap<>();

    private MultipartBody(Set<String> known) {
        this.known = known;
    }

    /**
     * Reads the form.
     *
     * @param type the body's {@code Content-Type}, with its boundary
     * @param body left as it is
     * @param known the names that a part may have
     * @throws Problem of kind {@code MALFORMED} for a part that is unknown or given twice, or a
     *     body that is not multipart
     */
    public static MultipartBody parse(MediaType type, byte[] body, Set<String> known) {
        MultipartBody form = new MultipartBody(known);
        try {
            MultipartParser parser =
                    new MultipartParser(type.getParameters().get("boundary"), body);
            while (parser.next()) {
                form.add(parser.name(), parser.content());
            }
            return form;
        } catch (Problem refused) {
            form.close();
            throw refused;
        }
    }

    private void add(String name, byte[] content) {
        if (!known.contains(name)) {
            throw new Problem(
                    Kind.MALFORMED,
                    "The form has a part that is unknown here; known: "
                            + String.join(", ", known.stream().sorted().toList())
                            + ".");
        }
        if (parts.putIfAbsent(name, content) != null) {
            throw new Problem(Kind.MALFORMED, "The part \"" + name + "\" is given twice.");
        }
    }

    /** The part's octets, not a copy: they are wiped with the rest. */
    public Optional<byte[]> part(String name) {
        return Optional.ofNullable(parts.get(name));
    }

    /**
     * A part that must be there, likewise.
     *
     * @throws Problem of kind {@code MALFORMED} when it is missing
     */
    public byte[] required(String name) {
        return part(name)
                .orElseThrow(
                        () ->
                                new Problem(
                                        Kind.MALFORMED,
                                        "The form's part \"" + name + "\" is missing."));
    }

    @Override
    public void close() {
        parts.values().forEach(octets -> Arrays.fill(octets, (byte) 0));
        parts.clear();
    }
}
