package org.postseal.acme;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postseal.certificate.AuthorityName;
import org.postseal.certificate.ProfileName;
import org.postseal.issuance.IssuanceChoice;
import org.postseal.x509.SerialNumber;

/**
 * An order (RFC 8555 §7.1.3).
 *
 * @param replaces the id of a certificate (RFC 9773 §5)
 * @param certificate the serial number, once it is issued
 */
record Order(
        String id,
        String account,
        Stored stored,
        IssuanceChoice choice,
        Optional<String> replaces,
        Instant expires,
        List<Part> parts,
        Optional<SerialNumber> certificate) {

    /** What a row says by itself. */
    enum Stored {
        OPEN,
        PROCESSING,
        VALID;

        static Stored parse(String label) {
            return valueOf(label.toUpperCase(Locale.ROOT));
        }
    }

    /** RFC 8555 §7.1.6. */
    enum Status {
        PENDING,
        READY,
        PROCESSING,
        VALID,
        INVALID;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * An identifier and where its authorization stands.
     *
     * @param error why it failed
     */
    record Part(
            String authorization,
            Identifier identifier,
            Authorization.Status stored,
            Instant expires,
            Optional<AcmeError> error) {

        Authorization.Status status(Instant now) {
            return stored.at(now, expires);
        }
    }

    Order {
        requireNonNull(id, "id");
        requireNonNull(account, "account");
        requireNonNull(stored, "stored");
        requireNonNull(choice, "choice");
        requireNonNull(replaces, "replaces");
        requireNonNull(expires, "expires");
        parts = List.copyOf(parts);
        requireNonNull(certificate, "certificate");
    }

    Status status(Instant now) {
        return switch (stored) {
            case VALID -> Status.VALID;
            case PROCESSING -> Status.PROCESSING;
            case OPEN -> openStatus(now);
        };
    }

    private Status openStatus(Instant now) {
        List<Authorization.Status> all = parts.stream().map(part -> part.status(now)).toList();
        if (!now.isBefore(expires)
                || all.stream()
                        .anyMatch(
                                status ->
                                        status != Authorization.Status.PENDING
                                                && status != Authorization.Status.VALID)) {
            return Status.INVALID;
        }
        return all.stream().allMatch(status -> status == Authorization.Status.VALID)
                ? Status.READY
                : Status.PENDING;
    }

    /** Why it is invalid. */
    Optional<AcmeError> error() {
        return parts.stream()
                .flatMap(part -> part.error().map(error -> error.about(part.identifier())).stream())
                .findFirst();
    }

    ProfileName profile() {
        return choice.profile();
    }

    AuthorityName authority() {
        return choice.authority();
    }
}
