package org.postseal.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import java.util.Optional;
import org.postseal.authority.AuthorityKind;
import org.postseal.certificate.AuthorityName;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/**
 * Who certifies a new authority. That it is somebody outside has to be said, as {@code null}: who
 * forgets the field would get a key that waits for a certificate that nobody makes.
 */
@JsonDeserialize(using = ParentJson.Reader.class)
final class ParentJson {

    private static final ParentJson LEFT_OUT = new ParentJson(Optional.empty());
    private static final ParentJson OUTSIDE = new ParentJson(Optional.empty());

    private final Optional<AuthorityName> name;

    private ParentJson(Optional<AuthorityName> name) {
        this.name = name;
    }

    /**
     * Empty for a root and for an authority below somebody else's.
     *
     * @throws Problem of kind {@code POLICY} when it was left out and is needed
     */
    Optional<AuthorityName> of(AuthorityKind kind) {
        if (this == LEFT_OUT && kind == AuthorityKind.ISSUING) {
            throw new Problem(
                    Kind.POLICY,
                    "An issuing authority needs a parent: the authority that certifies it, or null when a root"
                            + " elsewhere will.");
        }
        return name;
    }

    /** Tells null from nothing. */
    static final class Reader extends StdDeserializer<ParentJson> {

        private static final long serialVersionUID = 1;

        Reader() {
            super(ParentJson.class);
        }

        @Override
        public ParentJson deserialize(JsonParser json, DeserializationContext context)
                throws IOException {
            String text = context.readValue(json, String.class);
            return new ParentJson(Optional.of(new AuthorityName(text)));
        }

        @Override
        public ParentJson getNullValue(DeserializationContext context) {
            return OUTSIDE;
        }

        @Override
        public ParentJson getAbsentValue(DeserializationContext context) {
            return LEFT_OUT;
        }
    }
}
