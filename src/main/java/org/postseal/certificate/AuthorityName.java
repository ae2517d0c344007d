package org.postseal.certificate;

/**
 * The name of an authority: {@code [a-z0-9][a-z0-9-]{0,62}}, so that it can stand in a path and a
 * file name.
 */
public record AuthorityName(String value) {

    public AuthorityName {
        Label.require("An authority's name", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
