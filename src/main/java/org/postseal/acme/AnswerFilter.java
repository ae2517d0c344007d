package org.postseal.acme;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;

/**
 * Gives every answer a nonce for the next request, errors too (RFC 8555 §6.5), and a link to the
 * directory (§7.1).
 */
@Provider
class AnswerFilter implements ContainerResponseFilter {

    private final Nonces nonces;
    private final AcmeUrls urls;

    AnswerFilter(Nonces nonces, AcmeUrls urls) {
        this.nonces = nonces;
        this.urls = urls;
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (!request.getUriInfo().getPath().startsWith(AcmeForm.ROOT)) {
            return;
        }
        response.getHeaders().putSingle("Replay-Nonce", nonces.next());
        if (urls.areKnown()) {
            response.getHeaders().add("Link", "<" + urls.directory() + ">;rel=\"index\"");
        }
    }
}
