package org.postseal.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.util.List;
import java.util.Optional;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * A scope as requests, answers and rows have it.
 *
 * @param names patterns as {@link NamePattern} reads them; left out: none for a requester, all for
 *     the others. Of an enrolment: the names themselves
 * @param profiles left out: all
 * @param authorities left out: all
 * @param maxValidity ISO 8601
 */
public record ScopeFields(
        Optional<List<String>> names,
        Optional<List<String>> profiles,
        Optional<List<String>> authorities,
        Optional<String> maxValidity,
        boolean wildcards,
        boolean ipAddresses) {

    public ScopeFields {
        names = names.map(List::copyOf);
        profiles = profiles.map(List::copyOf);
        authorities = authorities.map(List::copyOf);
    }

    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new Jdk8Module());

    /** Nothing said. */
    public static ScopeFields none() {
        return new ScopeFields(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                false);
    }

    /**
     * As a row keeps it; the token's hash covers exactly these characters.
     *
     * @return JSON, or an empty text when nothing is said
     */
    public String text() {
        if (equals(none())) {
            return "";
        }
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and flags can be written as JSON", e);
        }
    }

    /** Reads what {@link #text} gave. */
    public static ScopeFields parse(String text) {
        if (text.isEmpty()) {
            return none();
        }
        try {
            return JSON.readValue(text, ScopeFields.class);
        } catch (JsonProcessingException e) {
            throw new Problem(
                    Kind.UNAUTHENTICATED, "The bearer token is not valid; its row is damaged.", e);
        }
    }
}
