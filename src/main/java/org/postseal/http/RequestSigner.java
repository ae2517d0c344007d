package org.postseal.http;

import jakarta.inject.Singleton;
import org.postseal.access.HostCertificates;
import org.postseal.access.Identity;
import org.postseal.access.Limits;
import org.postseal.access.Permission;
import org.postseal.problem.Problem;
import org.postseal.x509.SignedRequest;

/**
 * Who has signed a {@link SignedBody} is known only after it was read: what the filters do about
 * callers who are known before, is done here.
 */
@Singleton
public class RequestSigner {

    private final HostCertificates hosts;
    private final Limits limits;
    private final Caller caller;

    RequestSigner(HostCertificates hosts, Limits limits, Caller caller) {
        this.hosts = hosts;
        this.limits = limits;
        this.caller = caller;
    }

    /**
     * Makes the signer of a request to revoke the caller.
     *
     * @throws Problem of kind {@code UNAUTHENTICATED}
     */
    public void admitToRevoke(SignedRequest request) {
        caller.set(hosts.authenticate(request, Permission.REVOKE));
    }

    /**
     * Makes the signer of a request to issue the caller, and counts it.
     *
     * @throws Problem also of kind {@code RATE_LIMITED} when the signer has asked too often
     */
    public Identity admitToIssue(SignedRequest request) {
        Identity signer = hosts.authenticate(request, Permission.ISSUE);
        caller.set(signer);
        limits.issuingBy(signer);
        return signer;
    }
}
