package org.postseal.rest;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.RequestBody;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;
import org.jboss.jandex.IndexView;
import org.postseal.http.MediaTypes;
import org.postseal.problem.Kind;

/**
 * Adds to the contract what holds for every operation, so that no resource has to say it: the
 * credentials, each error that may come, and the schema of a body that is text or octets. What only
 * some give (409, 422), they declare themselves; its content is added here.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ContractFilter implements OASFilter {

    private static final String BEARER = "bearer";
    private static final String PROBLEM = "Problem";

    private static final Set<String> TEXT =
            Set.of(
                    MediaTypes.PEM_CHAIN,
                    "application/x-pem-file",
                    MediaType.TEXT_PLAIN,
                    MediaType.APPLICATION_FORM_URLENCODED);

    private static final String OCSP = "/ocsp/";

    /** What OCSP says in its own words, with status 200 (RFC 6960 §2.3). */
    private static final Set<Integer> SAID_BY_OCSP = Set.of(400, 404, 413, 503);

    private final Set<String> publicOperations;

    public ContractFilter(IndexView index) {
        this.publicOperations = PublicOperations.ids(index);
    }

    @Override
    public void filterOpenAPI(OpenAPI contract) {
        if (contract.getComponents() == null) {
            contract.setComponents(OASFactory.createComponents());
        }
        contract.getComponents().addSchema(PROBLEM, problem());
        contract.getComponents().addSecurityScheme(BEARER, bearer());
        requireFields(contract.getComponents());
        if (contract.getPaths() != null && contract.getPaths().getPathItems() != null) {
            contract.getPaths()
                    .getPathItems()
                    .forEach(
                            (path, item) ->
                                    item.getOperations()
                                            .values()
                                            .forEach(operation -> complete(path, operation)));
        }
    }

    /** What must be in a JSON body, as {@code RequiredFields} has it: all that can't be null. */
    private static void requireFields(Components components) {
        for (Schema schema : components.getSchemas().values()) {
            if (schema.getProperties() != null && schema.getRequired() == null) {
                schema.setRequired(
                        schema.getProperties().entrySet().stream()
                                .filter(property -> !isNullable(property.getValue()))
                                .map(Map.Entry::getKey)
                                .toList());
            }
        }
    }

    private static boolean isNullable(Schema schema) {
        return (schema.getType() != null && schema.getType().contains(SchemaType.NULL))
                || (schema.getAnyOf() != null
                        && schema.getAnyOf().stream().anyMatch(ContractFilter::isNullable));
    }

    private static void inline(Operation operation) {
        RequestBody body = operation.getRequestBody();
        if (body != null && body.getRef() != null) {
            operation.setRequestBody(ContractComponents.body(body.getRef()));
        }
        if (operation.getResponses() != null) {
            Map.copyOf(operation.getResponses().getAPIResponses())
                    .forEach(
                            (status, response) -> {
                                if (response.getRef() != null) {
                                    operation
                                            .getResponses()
                                            .addAPIResponse(
                                                    status,
                                                    ContractComponents.response(response.getRef()));
                                }
                            });
        }
    }

    private void complete(String path, Operation operation) {
        inline(operation);
        ContractParameters.describe(operation);
        boolean open = publicOperations.contains(operation.getOperationId());
        if (!open) {
            operation.addSecurityRequirement(
                    OASFactory.createSecurityRequirement().addScheme(BEARER));
        }
        if (operation.getRequestBody() != null) {
            addSchemas(operation.getRequestBody().getContent());
        }
        if (operation.getResponses() == null) {
            operation.setResponses(OASFactory.createAPIResponses());
        }
        APIResponses responses = operation.getResponses();
        for (int status : errors(path, operation, open)) {
            String code = Integer.toString(status);
            if (!responses.hasAPIResponse(code)
                    || isOfTheFramework(responses.getAPIResponse(code))) {
                responses.addAPIResponse(
                        code,
                        OASFactory.createAPIResponse().description(description(status, operation)));
            }
        }
        responses
                .getAPIResponses()
                .forEach(
                        (status, response) -> {
                            addProblem(status, response);
                            addSchemas(response.getContent());
                        });
    }

    private static void addSchemas(Content content) {
        if (content != null) {
            content.getMediaTypes()
                    .forEach(
                            (type, body) -> {
                                if (body.getSchema() == null) {
                                    body.setSchema(
                                            TEXT.contains(type) ? text() : text().format("binary"));
                                }
                            });
        }
    }

    private static Set<Integer> errors(String path, Operation operation, boolean open) {
        Set<Integer> errors = new TreeSet<>(List.of(400, 406, 500, 503));
        if (!open) {
            errors.addAll(List.of(401, 403, 421, 429));
        }
        if (path.contains("{")) {
            errors.add(404);
        }
        if (operation.getRequestBody() != null) {
            errors.addAll(List.of(413, 415));
        }
        if (path.startsWith(OCSP)) {
            errors.removeAll(SAID_BY_OCSP);
        }
        return errors;
    }

    /** Quarkus adds a 400 wherever it reads JSON, and says of it nothing but the status' name. */
    private static boolean isOfTheFramework(APIResponse response) {
        return "Bad Request".equals(response.getDescription());
    }

    private static String description(int status, Operation operation) {
        if (status == 400) {
            return "Malformed: %sa parameter or a header; also what is unknown or given twice"
                    .formatted(operation.getRequestBody() == null ? "" : "the body, ");
        }
        return titles(status);
    }

    /** The kinds that have this status, as the answers' titles say them. */
    private static String titles(int status) {
        return String.join(
                "; ",
                List.of(Kind.values()).stream()
                        .filter(kind -> kind.status() == status)
                        .map(Kind::title)
                        .toList());
    }

    private static void addProblem(String status, APIResponse response) {
        boolean error = status.startsWith("4") || status.startsWith("5");
        if (!error || response.getContent() != null) {
            return;
        }
        response.setContent(
                OASFactory.createContent()
                        .addMediaType(
                                MediaTypes.PROBLEM_JSON,
                                OASFactory.createMediaType()
                                        .schema(OASFactory.createSchema().ref(PROBLEM))));
        if (status.equals("429") || status.equals("503")) {
            response.addHeader(
                    "Retry-After",
                    OASFactory.createHeader()
                            .description("Seconds to wait before the same request is tried again")
                            .schema(integer()));
        }
    }

    private static Schema problem() {
        return object().description("What went wrong, for the person who must act (RFC 9457)")
                .addProperty(
                        "type",
                        text().description("Stable; what a program decides by")
                                .enumeration(
                                        List.of(Kind.values()).stream()
                                                .<Object>map(Kind::type)
                                                .toList()))
                .addProperty("title", text().description("The type in words"))
                .addProperty("status", integer().description("The HTTP status"))
                .addProperty("detail", text().description("One sentence that says what to do"))
                .required(List.of("type", "title", "status", "detail"));
    }

    private static SecurityScheme bearer() {
        return OASFactory.createSecurityScheme()
                .type(SecurityScheme.Type.HTTP)
                .scheme("bearer")
                .description("What stands in the file admin.token of the data directory");
    }

    private static Schema object() {
        return OASFactory.createSchema().addType(SchemaType.OBJECT);
    }

    private static Schema text() {
        return OASFactory.createSchema().addType(SchemaType.STRING);
    }

    private static Schema integer() {
        return OASFactory.createSchema().addType(SchemaType.INTEGER);
    }
}
