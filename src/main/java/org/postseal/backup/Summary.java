package org.postseal.backup;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;

/**
 * What an archive ends with: what must have been read until then.
 *
 * @param tables by name
 */
record Summary(Map<String, Rows> tables) {

    private static final ObjectMapper JSON = new ObjectMapper();

    Summary {
        tables = Map.copyOf(tables);
    }

    /**
     * @param sha256 of their text, in lower-case hexadecimal
     */
    record Rows(long count, String sha256) {}

    static Summary decode(byte[] json) throws IOException {
        return JSON.readValue(json, Summary.class);
    }
}
