package org.postseal.audit;

import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;

/**
 * Where the request under way comes from, once whoever received it has said so; what is done in its
 * course carries it on record. Scheduled work comes from nowhere.
 */
@RequestScoped
public class Origin {

    private String source;
    private String requestId;

    /**
     * Says where the request comes from.
     *
     * @param source the address of the peer, for people
     * @param requestId what the log and the answer call the request
     */
    public void set(String source, String requestId) {
        this.source = source;
        this.requestId = requestId;
    }

    Optional<String> source() {
        return Optional.ofNullable(source);
    }

    Optional<String> requestId() {
        return Optional.ofNullable(requestId);
    }
}
