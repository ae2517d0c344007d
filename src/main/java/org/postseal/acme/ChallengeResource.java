package org.postseal.acme;

import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.postseal.http.AuthenticatesItself;
import org.postseal.http.BodyLimit;

/** Challenges to one's own authorizations (RFC 8555 §7.5.1). */
@Path("/acme/challenge/{id}")
@AuthenticatesItself
class ChallengeResource {

    static final int LOOK_AGAIN_SECONDS = 1;

    /** Who says that they are ready is told the outcome if they can be: many look again late. */
    private static final Duration PATIENCE = Duration.ofMillis(1500);

    private final Requests requests;
    private final Challenges challenges;
    private final AcmeUrls urls;

    ChallengeResource(Requests requests, Challenges challenges, AcmeUrls urls) {
        this.requests = requests;
        this.challenges = challenges;
        this.urls = urls;
    }

    /** A POST-as-GET only looks. What a payload says beside being there is of no consequence. */
    @POST
    @Consumes(Requests.JOSE_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @BodyLimit(Requests.LARGEST)
    @Operation(hidden = true)
    @Blocking
    public Uni<Response> readOrRespond(@PathParam("id") String id, byte[] body) {
        SignedRequest request = requests.ofAccount(body);
        Authorization authorization = challenges.require(request.account(), id);
        if (request.isGet()) {
            return Uni.createFrom().item(answer(authorization, id));
        }
        request.json();
        return challenges
                .respond(request.account(), authorization, id, PATIENCE)
                .map(found -> answer(found, id));
    }

    private Response answer(Authorization authorization, String id) {
        Challenge challenge = Challenges.in(authorization, id);
        Response.ResponseBuilder answer =
                Response.ok(ChallengeJson.of(challenge, urls))
                        .header(
                                "Link",
                                "<%s>;rel=\"up\""
                                        .formatted(urls.authorization(authorization.id())));
        if (challenge.status() == Challenge.Status.PROCESSING) {
            answer.header("Retry-After", LOOK_AGAIN_SECONDS);
        }
        return answer.build();
    }
}
