package org.postseal.testing;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request.Method;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import com.atlassian.oai.validator.restassured.OpenApiValidationFilter.OpenApiValidationException;
import com.atlassian.oai.validator.restassured.RestAssuredResponse;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Holds every answer to {@code openapi/postseal.yaml}: its status, its type, its shape. Requests
 * are not validated, since half of the tests send what the contract forbids; for the same reason a
 * path or a method that the contract does not have is let through.
 */
public final class Contract implements Filter {

    /** From the root of the project, where Maven runs tests. */
    public static final Path FILE = Path.of("openapi", "postseal.yaml");

    private final OpenApiInteractionValidator validator;

    public Contract() {
        this(FILE);
    }

    Contract(Path file) {
        this.validator =
                OpenApiInteractionValidator.createForSpecificationUrl(
                                file.toAbsolutePath().toUri().toString())
                        .withLevelResolver(
                                LevelResolver.create()
                                        .withLevel(
                                                "validation.request", ValidationReport.Level.IGNORE)
                                        .build())
                        .build();
    }

    @Override
    public Response filter(
            FilterableRequestSpecification request,
            FilterableResponseSpecification specification,
            FilterContext context) {
        Response response = context.next(request, specification);
        boolean known =
                Arrays.stream(Method.values())
                        .anyMatch(method -> method.name().equals(request.getMethod()));
        if (known) {
            ValidationReport report =
                    validator.validateResponse(
                            URI.create(request.getURI()).getPath(),
                            Method.valueOf(request.getMethod()),
                            RestAssuredResponse.of(response));
            if (report.hasErrors()) {
                throw new OpenApiValidationException(report);
            }
        }
        return response;
    }
}
