package org.postseal.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.postseal.audit.Verdict.Broken;

/** Checks an export, with nothing but the file. */
public final class ExportCheck {

    private static final UUID NOBODY = new UUID(0, 0);

    private final Map<UUID, Chain> chains = new TreeMap<>();
    private final Map<UUID, Long> lengths = new TreeMap<>();
    private UUID writer = NOBODY;
    private long records;

    private ExportCheck() {}

    /**
     * Whether an export holds whole chains. It can't know of chains that are not in it at all, nor
     * that the whole of one was made anew: compare a hash that was noted elsewhere.
     *
     * @param lines a record each, as {@link ExportLine#json}; those of a chain in order
     */
    public static Verdict of(BufferedReader lines) throws IOException {
        ExportCheck check = new ExportCheck();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Optional<Broken> broken = check.accept(line);
            if (broken.isPresent()) {
                return new Verdict(check.records, broken);
            }
            check.records++;
        }
        return new Verdict(check.records, check.end());
    }

    private Optional<Broken> accept(String text) throws IOException {
        JsonNode tree;
        try {
            tree = EventJson.STRICT.readTree(text);
        } catch (JsonProcessingException e) {
            return unreadable();
        }
        Optional<ExportLine> parsed = ExportLine.parse(tree);
        if (parsed.isEmpty()) {
            return unreadable();
        }
        ExportLine line = parsed.get();
        writer = line.record().writer();
        Chain chain = chains.computeIfAbsent(writer, fresh -> new Chain(fresh, Link.genesis()));
        lengths.putIfAbsent(writer, line.chainLength());
        Optional<Broken> broken = chain.accept(line.record());
        if (broken.isPresent()) {
            return broken;
        }
        boolean consistent =
                line.isAllOf(tree) && line.chainLength() == lengths.get(writer).longValue();
        return consistent
                ? Optional.empty()
                : chain.broken(
                        line.record().position(), "The line says something else than its event.");
    }

    private Optional<Broken> unreadable() {
        long position = chains.containsKey(writer) ? chains.get(writer).link().position() : 0;
        String reason = "Line " + (records + 1) + " is not a line of an export.";
        return Optional.of(new Broken(writer, position + 1, reason));
    }

    private Optional<Broken> end() {
        return chains.entrySet().stream()
                .flatMap(entry -> entry.getValue().endAt(lengths.get(entry.getKey())).stream())
                .findFirst();
    }
}
