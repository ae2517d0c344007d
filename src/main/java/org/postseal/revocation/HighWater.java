package org.postseal.revocation;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postseal.audit.AuditHeads.Head;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * How far a database has come.
 *
 * @param lists the number of each list, by {@link org.postseal.authority.Crl#name}; they only grow
 * @param audit the newest record of every replica: numbers alone would be overtaken by what an
 *     older copy does next
 */
record HighWater(Map<String, BigInteger> lists, List<Head> audit) {

    private static final String LIST = "list";
    private static final String AUDIT = "audit";

    HighWater {
        lists = Map.copyOf(lists);
        audit = List.copyOf(audit);
    }

    static HighWater none() {
        return new HighWater(Map.of(), List.of());
    }

    /** A list that {@code other} has only an older one of, for people; empty when there is none. */
    Optional<String> newerListThan(HighWater other) {
        return new TreeMap<>(lists)
                .entrySet().stream()
                        .filter(list -> other.number(list.getKey()).compareTo(list.getValue()) < 0)
                        .findFirst()
                        .map(
                                list ->
                                        "revocation list %s of %s (it has %s)"
                                                .formatted(
                                                        list.getValue(),
                                                        list.getKey(),
                                                        other.number(list.getKey())));
    }

    /** 0 when there is no such list. */
    BigInteger number(String list) {
        return lists.getOrDefault(list, BigInteger.ZERO);
    }

    /** A line each: {@code list NAME NUMBER}, {@code audit WRITER POSITION HASH}. */
    byte[] encode() {
        Stream<String> numbers =
                new TreeMap<>(lists)
                        .entrySet().stream()
                                .map(list -> LIST + " " + list.getKey() + " " + list.getValue());
        Stream<String> heads =
                audit.stream()
                        .map(
                                head ->
                                        "%s %s %d %s"
                                                .formatted(
                                                        AUDIT,
                                                        head.writer(),
                                                        head.position(),
                                                        head.hash()));
        return Stream.concat(numbers, heads)
                .map(line -> line + "\n")
                .collect(Collectors.joining())
                .getBytes(US_ASCII);
    }

    /**
     * @throws Problem when it is not what {@link #encode} gave
     */
    static HighWater decode(byte[] octets) {
        Map<String, BigInteger> lists = new TreeMap<>();
        List<Head> audit = new ArrayList<>();
        try {
            for (String line : new String(octets, US_ASCII).lines().toList()) {
                String[] fields = line.split(" ", -1);
                if (fields[0].equals(LIST)) {
                    lists.put(fields[1], new BigInteger(fields[2]));
                } else if (fields[0].equals(AUDIT)) {
                    long position = Long.parseLong(fields[2]);
                    audit.add(new Head(UUID.fromString(fields[1]), position, fields[3]));
                } else {
                    throw new IllegalArgumentException(line);
                }
            }
            return new HighWater(lists, audit);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new Problem(
                    Kind.INTERNAL,
                    "The file high-water in the data directory is damaged; restore it from a backup, or remove it"
                            + " if you are sure that the database is the newest.",
                    e);
        }
    }
}
