package org.postseal.acme;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.postseal.http.AuthenticatesItself;
import org.postseal.http.BodyLimit;
import org.postseal.problem.Problem;
import org.postseal.x509.Certificate;
import org.postseal.x509.RevocationReason;

/** Takes a certificate back, for its account or for whoever has its key (RFC 8555 §7.6). */
@Path("/acme/revoke-cert")
@AuthenticatesItself
class RevocationResource {

    private final Requests requests;
    private final CertificateRevocation revocation;

    RevocationResource(Requests requests, CertificateRevocation revocation) {
        this.requests = requests;
        this.revocation = revocation;
    }

    @POST
    @Consumes(Requests.JOSE_JSON)
    @BodyLimit(Requests.LARGEST)
    @Operation(hidden = true)
    public Response revoke(byte[] body) {
        if (Requests.carriesKey(body)) {
            KeyedRequest request = requests.ofKey(body);
            ObjectNode json = request.json();
            revocation.byKey(request.key(), certificate(json), reason(json));
        } else {
            SignedRequest request = requests.ofAccount(body);
            ObjectNode json = request.json();
            revocation.byAccount(request.account(), certificate(json), reason(json));
        }
        return Response.ok().build();
    }

    private static Certificate certificate(ObjectNode json) {
        byte[] der = Base64Url.decode(AcmeJson.text(json, "certificate"), "\"certificate\"");
        try {
            return Certificate.parse(der);
        } catch (Problem unreadable) {
            throw AcmeProblem.of(ErrorType.MALFORMED, unreadable);
        }
    }

    private static RevocationReason reason(ObjectNode json) {
        JsonNode reason = json.path("reason");
        if (reason.isMissingNode() || reason.isNull()) {
            return RevocationReason.UNSPECIFIED;
        }
        return Optional.of(reason)
                .filter(JsonNode::isInt)
                .flatMap(code -> RevocationReason.ofCode(code.intValue()))
                .orElseThrow(
                        () ->
                                new AcmeProblem(
                                        ErrorType.BAD_REVOCATION_REASON,
                                        "\"reason\" is the number of a CRLReason that lasts: 0 to 5, 9 or 10."));
    }
}
