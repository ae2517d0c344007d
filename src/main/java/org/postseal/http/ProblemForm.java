package org.postseal.http;

import org.postseal.problem.Kind;

/**
 * How a protocol names problems. On paths that no form covers, the type is that of {@link
 * Kind#type()}.
 */
public interface ProblemForm {

    /**
     * Whether requests for this path speak the protocol.
     *
     * @param path as it stands in the request line
     */
    boolean covers(String path);

    /** The {@code type} of the problem document. */
    String type(Kind kind);
}
