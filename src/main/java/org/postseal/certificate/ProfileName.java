package org.postseal.certificate;

/** The name of a profile: {@code [a-z0-9][a-z0-9-]{0,62}}. */
public record ProfileName(String value) {

    public ProfileName {
        Label.require("A profile's name", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
