package org.postseal.certificate;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.postgresql.PGStatement;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.x509.SubjectAltName;

/**
 * Which certificates to list, and which page of them.
 *
 * @param name exactly as in the certificate; {@code *.example.org} finds the wildcard itself
 * @param expiresBefore {@code notAfter} lies before this
 * @param limit rows a page, 1 to {@link #MAX_LIMIT}
 * @param cursor what the page before gave as {@code next}
 */
public record CertificateQuery(
        Optional<SubjectAltName> name,
        Optional<AuthorityName> authority,
        Optional<ProfileName> profile,
        Optional<Status> status,
        Optional<Instant> expiresBefore,
        int limit,
        Optional<String> cursor) {

    public static final int MAX_LIMIT = 1000;

    /**
     * Checks the limit.
     *
     * @throws Problem of kind {@code MALFORMED} when the limit is out of range
     */
    public CertificateQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new Problem(Kind.MALFORMED, "limit is a number from 1 to " + MAX_LIMIT + ".");
        }
    }

    /** The index that the list follows: the most selective filter that is there. */
    Listing listing() {
        if (name.isPresent()) {
            return Listing.NAME;
        }
        if (status.equals(Optional.of(Status.REVOKED))) {
            return Listing.REVOKED;
        }
        if (expiresBefore.isPresent() || status.equals(Optional.of(Status.EXPIRED))) {
            return Listing.EXPIRY;
        }
        return Listing.NEWEST;
    }

    /**
     * Sets the parameters of {@link Listing#sql()}, one row more than a page to see whether there
     * is a next one.
     */
    void bind(PreparedStatement select, Instant now) throws SQLException {
        // A plan made for these very values: a generic one can't know which filters are absent.
        select.unwrap(PGStatement.class).setPrepareThreshold(0);
        Binder binder = new Binder(select);
        bindRange(binder, now);
        if (name.isPresent()) {
            binder.text(name.get().text());
        }
        binder.textTwice(authority.map(AuthorityName::value));
        binder.textTwice(profile.map(ProfileName::value));
        binder.timeTwice(expiresBefore);
        binder.textTwice(status.map(Status::label));
        binder.time(now);
        binder.number(limit + 1);
    }

    private void bindRange(Binder binder, Instant now) throws SQLException {
        Listing listing = listing();
        if (cursor.isPresent()) {
            Cursor after = Cursor.parse(cursor.get(), listing);
            binder.time(after.time());
            binder.octets(after.serial().octets());
            binder.text(after.authority().value());
        } else if (listing == Listing.EXPIRY) {
            binder.time(expiresBefore.orElse(now));
            binder.octets(new byte[0]);
            binder.text("");
        } else {
            binder.endOfTime();
            binder.octets(new byte[0]);
            binder.text("");
        }
    }

    /** Counts the parameters so that the calls above can't be off by one. */
    private static final class Binder {

        private final PreparedStatement statement;
        private int index;

        Binder(PreparedStatement statement) {
            this.statement = statement;
        }

        void text(String value) throws SQLException {
            statement.setString(++index, value);
        }

        void textTwice(Optional<String> value) throws SQLException {
            text(value.orElse(null));
            text(value.orElse(null));
        }

        void time(Instant value) throws SQLException {
            statement.setObject(++index, value == null ? null : value.atOffset(ZoneOffset.UTC));
        }

        void timeTwice(Optional<Instant> value) throws SQLException {
            time(value.orElse(null));
            time(value.orElse(null));
        }

        void endOfTime() throws SQLException {
            statement.setObject(++index, OffsetDateTime.MAX);
        }

        void octets(byte[] value) throws SQLException {
            statement.setBytes(++index, value);
        }

        void number(int value) throws SQLException {
            statement.setInt(++index, value);
        }
    }
}
