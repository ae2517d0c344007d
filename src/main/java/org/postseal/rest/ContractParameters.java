package org.postseal.rest;

import java.util.Map;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/** What parameters mean that are the same in many operations, so that no resource has to say it. */
final class ContractParameters {

    private static final Map<String, String> MEANINGS =
            Map.of(
                    "fqdn", "The host's name, exactly as in the certificate",
                    "spki", "The key, as SHA-256 of its SubjectPublicKeyInfo");

    private static final Map<String, Object> EXAMPLES = Map.of("fqdn", "mail.example.org");

    private ContractParameters() {}

    static void describe(Operation operation) {
        if (operation.getParameters() == null) {
            return;
        }
        for (Parameter parameter : operation.getParameters()) {
            String name = parameter.getName();
            if (parameter.getDescription() == null) {
                parameter.setDescription(MEANINGS.get(name));
            }
            if (parameter.getExample() == null) {
                parameter.setExample(EXAMPLES.get(name));
            }
        }
    }
}
