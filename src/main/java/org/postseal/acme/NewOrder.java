package org.postseal.acme;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postseal.certificate.ProfileName;
import org.postseal.problem.Problem;

/**
 * What a client orders.
 *
 * @param identifiers each once
 */
record NewOrder(
        List<Identifier> identifiers, Optional<ProfileName> profile, Optional<String> replaces) {

    /** As many names as a certificate may have. */
    private static final int MOST_IDENTIFIERS = 100;

    NewOrder {
        identifiers = List.copyOf(identifiers);
    }

    static NewOrder parse(ObjectNode json) {
        for (String member : List.of("notBefore", "notAfter")) {
            if (AcmeJson.optionalText(json, member).isPresent()) {
                throw AcmeProblem.malformed(
                        "\""
                                + member
                                + "\" can't be chosen: the profile says how long a certificate is valid.");
            }
        }
        return new NewOrder(
                identifiers(AcmeJson.objects(json, "identifiers")),
                AcmeJson.optionalText(json, "profile").map(NewOrder::profileName),
                AcmeJson.optionalText(json, "replaces"));
    }

    private static List<Identifier> identifiers(List<ObjectNode> wanted) {
        if (wanted.isEmpty() || wanted.size() > MOST_IDENTIFIERS) {
            throw AcmeProblem.malformed("An order has 1 to " + MOST_IDENTIFIERS + " identifiers.");
        }
        Set<Identifier> identifiers = new LinkedHashSet<>();
        wanted.forEach(each -> identifiers.add(Identifier.parse(each)));
        return new ArrayList<>(identifiers);
    }

    private static ProfileName profileName(String text) {
        try {
            return new ProfileName(text);
        } catch (Problem malformed) {
            throw new AcmeProblem(ErrorType.INVALID_PROFILE, malformed.detail());
        }
    }
}
