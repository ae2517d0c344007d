package org.postseal.acme;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.postseal.http.MediaTypes;

class AcmeProblemMapper {

    private final ObjectMapper json;

    AcmeProblemMapper(ObjectMapper json) {
        this.json = json;
    }

    @ServerExceptionMapper
    public Response answer(AcmeProblem problem) throws JsonProcessingException {
        Response.ResponseBuilder answer =
                Response.status(problem.error().status())
                        .type(MediaTypes.PROBLEM_JSON)
                        .entity(json.writeValueAsBytes(problem.error().members()));
        problem.headers().forEach(answer::header);
        return answer.build();
    }
}
