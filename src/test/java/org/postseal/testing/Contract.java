package org.postseal.testing;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import com.atlassian.oai.validator.restassured.OpenApiValidationFilter;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.nio.file.Path;

/**
 * Holds every answer to {@code openapi/postseal.yaml}: {@code given().filter(contract)}. Requests
 * are not validated, since half of the tests send what the contract forbids.
 */
public final class Contract implements Filter {

    /** From the root of the project, where Maven runs tests. */
    public static final Path FILE = Path.of("openapi", "postseal.yaml");

    private final OpenApiValidationFilter validation;

    public Contract() {
        this(FILE);
    }

    Contract(Path file) {
        this.validation =
                new OpenApiValidationFilter(
                        OpenApiInteractionValidator.createForSpecificationUrl(
                                        file.toAbsolutePath().toUri().toString())
                                .withLevelResolver(
                                        LevelResolver.create()
                                                .withLevel(
                                                        "validation.request",
                                                        ValidationReport.Level.IGNORE)
                                                .build())
                                .build());
    }

    @Override
    public Response filter(
            FilterableRequestSpecification request,
            FilterableResponseSpecification response,
            FilterContext context) {
        return validation.filter(request, response, context);
    }
}
