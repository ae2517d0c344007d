package org.postseal.audit;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** The newest verified record of each writer, one a line: writer, position, hash in hexadecimal. */
record Checkpoints(Map<UUID, Link> links) {

    static Checkpoints of(Optional<byte[]> content) {
        Map<UUID, Link> links = new TreeMap<>();
        new String(content.orElse(new byte[0]), StandardCharsets.US_ASCII)
                .lines()
                .forEach(line -> add(line.split(" ", -1), links));
        return new Checkpoints(links);
    }

    private static void add(String[] fields, Map<UUID, Link> links) {
        try {
            links.put(
                    UUID.fromString(fields[0]),
                    new Link(Long.parseLong(fields[1]), HexFormat.of().parseHex(fields[2])));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new Problem(
                    Kind.INTERNAL,
                    "What this replica has verified of the audit can't be read; remove the file audit.verified"
                            + " from its data directory and verify all of it anew.",
                    e);
        }
    }

    Optional<Link> of(UUID writer) {
        return Optional.ofNullable(links.get(writer));
    }

    byte[] text() {
        return links.entrySet().stream()
                .map(
                        entry ->
                                entry.getKey()
                                        + " "
                                        + entry.getValue().position()
                                        + " "
                                        + HexFormat.of().formatHex(entry.getValue().hash())
                                        + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.US_ASCII);
    }
}
