package org.postseal.acme;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.postseal.authority.Authorities;
import org.postseal.certificate.Certificates;
import org.postseal.certificate.IssuedCertificate;

/** Which certificate an order replaces (RFC 9773 §5). */
@ApplicationScoped
class Replacements {

    private final OrderRepository orders;
    private final Certificates certificates;
    private final Authorities authorities;

    Replacements(OrderRepository orders, Certificates certificates, Authorities authorities) {
        this.orders = orders;
        this.certificates = certificates;
        this.authorities = authorities;
    }

    /**
     * The id to keep; empty for a certificate that another CA issued: clients that moved here name
     * their old one.
     *
     * @throws AcmeProblem of type {@code malformed}, {@code unauthorized} or {@code
     *     alreadyReplaced}
     */
    Optional<String> check(String text, Account account) {
        CertificateId id = CertificateId.parse(text);
        Optional<IssuedCertificate> found = find(id);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        if (!found.get().requestedBy().equals(account.identity().id())) {
            throw AcmeProblem.unauthorized(
                    "The certificate that this order would replace is not this account's.");
        }
        if (orders.isReplaced(id.text())) {
            throw new AcmeProblem(
                    ErrorType.ALREADY_REPLACED,
                    "The certificate that this order would replace was replaced already.");
        }
        return Optional.of(id.text());
    }

    /** The certificate of ours that is named so. */
    Optional<IssuedCertificate> find(CertificateId id) {
        return authorities.list().stream()
                .flatMap(
                        authority ->
                                certificates
                                        .find(id.serial(), Optional.of(authority.name()))
                                        .stream())
                .filter(issued -> id.names(issued.certificate()))
                .findFirst();
    }
}
