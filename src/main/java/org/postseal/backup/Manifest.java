package org.postseal.backup;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * What an archive begins with: how to read the rest, and what of it people ask for first.
 *
 * @param format of the archive
 * @param made when, in UTC (RFC 3339): the database is as it was then
 * @param postseal the version that made it, for people
 * @param migrations the schema's, in their order
 * @param tables in an order in which they can be filled
 */
public record Manifest(
        int format,
        String made,
        String postseal,
        List<Migration> migrations,
        List<KnownAuthority> authorities,
        List<Table> tables,
        List<Sequence> sequences) {

    static final int FORMAT = 1;

    private static final ObjectMapper JSON = new ObjectMapper();

    public Manifest {
        requireNonNull(made, "made");
        requireNonNull(postseal, "postseal");
        migrations = List.copyOf(migrations);
        authorities = List.copyOf(authorities);
        tables = List.copyOf(tables);
        sequences = List.copyOf(sequences);
    }

    /**
     * A step of the schema.
     *
     * @param script its file's name
     */
    public record Migration(String version, String script) {

        public Migration {
            requireNonNull(version, "version");
            requireNonNull(script, "script");
        }
    }

    /**
     * An authority, for people.
     *
     * @param list the number of its newest revocation list, or null
     */
    public record KnownAuthority(String name, String kind, BigInteger list) {

        public KnownAuthority {
            requireNonNull(name, "name");
        }
    }

    record Table(String name, List<String> columns) {

        Table {
            columns = List.copyOf(columns);
        }
    }

    /**
     * @param called whether {@code value} has been given out
     */
    record Sequence(String name, long value, boolean called) {}

    /** The schema's version. */
    public String schema() {
        return migrations.get(migrations.size() - 1).version();
    }

    public Instant time() {
        return Instant.parse(made);
    }

    public Optional<BigInteger> highestList() {
        return authorities.stream()
                .map(KnownAuthority::list)
                .filter(list -> list != null)
                .max(BigInteger::compareTo);
    }

    static byte[] encode(Object value) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records can be written", e);
        }
    }

    static Manifest decode(byte[] json) throws IOException {
        if (JSON.readTree(json).path("format").asInt() != FORMAT) {
            throw new IOException("its format is one of a newer Postseal");
        }
        Manifest manifest = JSON.readValue(json, Manifest.class);
        try {
            Instant.parse(manifest.made());
        } catch (DateTimeParseException e) {
            throw new IOException("its date is none", e);
        }
        if (manifest.migrations().isEmpty()) {
            throw new IOException("it names no schema");
        }
        return manifest;
    }
}
