package org.postseal.acme;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.postseal.http.AuthenticatesItself;
import org.postseal.http.BodyLimit;

/** One's own authorizations (RFC 8555 §7.5). */
@Path("/acme/authz/{id}")
@AuthenticatesItself
class AuthorizationResource {

    private final Requests requests;
    private final Authorizations authorizations;
    private final AcmeUrls urls;
    private final Clock clock;

    AuthorizationResource(
            Requests requests, Authorizations authorizations, AcmeUrls urls, Clock clock) {
        this.requests = requests;
        this.authorizations = authorizations;
        this.urls = urls;
        this.clock = clock;
    }

    @POST
    @Consumes(Requests.JOSE_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @BodyLimit(Requests.LARGEST)
    @Operation(hidden = true)
    public Response readOrDeactivate(@PathParam("id") String id, byte[] body) {
        SignedRequest request = requests.ofAccount(body);
        Authorization authorization =
                request.isGet()
                        ? authorizations.require(request.account(), id)
                        : deactivate(request, id);
        Response.ResponseBuilder answer =
                Response.ok(AuthorizationJson.of(authorization, urls, clock.instant()));
        if (isUnderWay(authorization)) {
            answer.header("Retry-After", ChallengeResource.LOOK_AGAIN_SECONDS);
        }
        return answer.build();
    }

    private Authorization deactivate(SignedRequest request, String id) {
        Optional<String> status = AcmeJson.optionalText(request.json(), "status");
        if (status.filter("deactivated"::equals).isEmpty()) {
            throw AcmeProblem.malformed("The only status to ask for is deactivated.");
        }
        return authorizations.deactivate(request.account(), id);
    }

    private static boolean isUnderWay(Authorization authorization) {
        return authorization.challenges().stream()
                .anyMatch(challenge -> challenge.status() == Challenge.Status.PROCESSING);
    }
}
