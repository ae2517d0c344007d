package org.postseal.acme;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import org.postseal.access.Identity;
import org.postseal.certificate.Certificates;
import org.postseal.certificate.IssuedCertificate;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.revocation.Revocations;
import org.postseal.x509.Certificate;
import org.postseal.x509.RevocationReason;
import org.postseal.x509.SubjectAltName;

/** Whose certificate one may take back (RFC 8555 §7.6). */
@ApplicationScoped
class CertificateRevocation {

    private final Certificates certificates;
    private final AuthorizationRepository authorizations;
    private final Revocations revocations;
    private final AcmeRefusals refusals;
    private final Clock clock;

    CertificateRevocation(
            Certificates certificates,
            AuthorizationRepository authorizations,
            Revocations revocations,
            AcmeRefusals refusals,
            Clock clock) {
        this.certificates = certificates;
        this.authorizations = authorizations;
        this.revocations = revocations;
        this.refusals = refusals;
        this.clock = clock;
    }

    /** By whoever has its key. */
    void byKey(AccountKey key, Certificate certificate, RevocationReason reason) {
        IssuedCertificate issued = require(certificate);
        if (!certificate.key().equals(key.subjectKey())) {
            throw unauthorized();
        }
        revoke(Identity.holder("key:" + key.thumbprint(), issued), issued, reason);
    }

    /** By the account that ordered it, or one that is authorized for all of its names. */
    void byAccount(Account account, Certificate certificate, RevocationReason reason) {
        IssuedCertificate issued = require(certificate);
        if (issued.requestedBy().equals(account.identity().id())) {
            revoke(account.identity(), issued, reason);
        } else if (isAuthorized(account, certificate.names())) {
            requireNothingOfTheKey(reason);
            revoke(Identity.holder(account.identity().id(), issued), issued, reason);
        } else {
            AcmeProblem refusal = unauthorized();
            refusals.record(account, refusal.error().detail());
            throw refusal;
        }
    }

    /**
     * Who has a name today is not who had it when it was certified, and knows nothing of that key;
     * which keyCompromise would block for all that it has.
     */
    private static void requireNothingOfTheKey(RevocationReason reason) {
        if (reason == RevocationReason.KEY_COMPROMISE) {
            throw AcmeProblem.unauthorized(
                    "An account that has only shown the names can't say that the key is exposed; give another"
                            + " reason, or sign the request with the certificate's key.");
        }
    }

    private boolean isAuthorized(Account account, List<SubjectAltName> names) {
        return !names.isEmpty()
                && names.stream()
                        .allMatch(
                                name ->
                                        name.type() != SubjectAltName.Type.EMAIL
                                                && authorizations
                                                        .findValid(
                                                                account.id(),
                                                                new Identifier(name),
                                                                clock.instant())
                                                        .isPresent());
    }

    private void revoke(Identity caller, IssuedCertificate issued, RevocationReason reason) {
        try {
            revocations.revoke(caller, issued, reason);
        } catch (Problem problem) {
            if (problem.kind() == Kind.CONFLICT) {
                throw new AcmeProblem(ErrorType.ALREADY_REVOKED, problem.detail());
            }
            throw AcmeProblem.of(ErrorType.UNAUTHORIZED, problem);
        }
    }

    private IssuedCertificate require(Certificate certificate) {
        return certificates
                .findExactly(certificate)
                .filter(issued -> !issued.requestedBy().equals(Identity.SERVICE.id()))
                .orElseThrow(AcmeProblem::notFound);
    }

    private static AcmeProblem unauthorized() {
        return AcmeProblem.unauthorized(
                "This certificate is not this account's, and its key has not signed the request.");
    }
}
