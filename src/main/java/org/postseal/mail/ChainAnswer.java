package org.postseal.mail;

import jakarta.ws.rs.core.Response;
import java.util.stream.Collectors;
import org.postseal.http.MediaTypes;
import org.postseal.x509.Certificate;
import org.postseal.x509.ServedChain;

/** A chain that was put in order, as an answer. */
final class ChainAnswer {

    /** Obsolete as a field (RFC 9111 §5.5), and yet what curl shows beside a PEM body. */
    private static final String WARNING = "Warning";

    private static final String UNKNOWN_ROOT =
            "299 - \"The chain is in order, but its root is neither this service's nor one of the world's: clients need it.\"";

    private ChainAnswer() {}

    static Response of(ServedChain chain, Response.Status status) {
        Response.ResponseBuilder answer =
                Response.status(status)
                        .type(MediaTypes.PEM_CHAIN)
                        .entity(
                                chain.certificates().stream()
                                        .map(Certificate::pem)
                                        .collect(Collectors.joining()));
        if (!chain.rootKnown()) {
            answer.header(WARNING, UNKNOWN_ROOT);
        }
        return answer.build();
    }
}
