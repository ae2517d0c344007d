package org.postseal.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.jboss.jandex.Index;
import org.junit.jupiter.api.Test;
import org.postseal.http.Public;

class ContractFilterTest {

    static class Roots {
        @Public
        @Operation(operationId = "roots")
        void pem() {}
    }

    @Public
    static class Lists {
        void list() {}
    }

    @Test
    void asksForATokenButForWhatIsPublic() throws IOException {
        assertThat(filtered("/x", "Other_get").getSecurity()).hasSize(1);
        assertThat(filtered("/x", "roots").getSecurity()).isNullOrEmpty();
        assertThat(filtered("/x", "Lists_list").getSecurity()).isNullOrEmpty();
    }

    @Test
    void listsEachErrorThatMayCome() throws IOException {
        assertThat(statuses(filtered("/x", "roots"))).containsExactly("400", "406", "500", "503");
        assertThat(statuses(filtered("/x/{y}", "Other_get")))
                .containsExactly("400", "401", "403", "404", "406", "421", "429", "500", "503");
    }

    @Test
    void saysWhatEveryErrorLooksLike() throws IOException {
        var operation = filtered("/x", "Other_get");
        operation
                .getResponses()
                .getAPIResponses()
                .forEach(
                        (status, response) ->
                                assertThat(response.getContent().getMediaTypes())
                                        .as(status)
                                        .containsOnlyKeys("application/problem+json"));
        assertThat(operation.getResponses().getAPIResponse("503").getHeaders())
                .containsKey("Retry-After");
        assertThat(operation.getResponses().getAPIResponse("503").getDescription())
                .isEqualTo("Authority locked; Temporarily unavailable");
    }

    @Test
    void leavesOutWhatOcspSaysWithStatus200() throws IOException {
        assertThat(statuses(filtered("/ocsp/{y}", "roots"))).containsExactly("406", "500");
    }

    private static List<String> statuses(
            org.eclipse.microprofile.openapi.models.Operation operation) {
        return operation.getResponses().getAPIResponses().keySet().stream().sorted().toList();
    }

    private static org.eclipse.microprofile.openapi.models.Operation filtered(
            String path, String id) throws IOException {
        OpenAPI contract = OASFactory.createOpenAPI().paths(OASFactory.createPaths());
        contract.getPaths()
                .addPathItem(
                        path,
                        OASFactory.createPathItem()
                                .GET(OASFactory.createOperation().operationId(id)));
        new ContractFilter(Index.of(Roots.class, Lists.class)).filterOpenAPI(contract);
        return contract.getPaths().getPathItem(path).getOperations().get(PathItem.HttpMethod.GET);
    }
}
