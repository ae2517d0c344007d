package org.postseal.server;

import io.quarkus.runtime.QuarkusBindException;
import io.smallrye.config.ConfigValidationException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.postgresql.util.PSQLException;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;

/** Why the service can't start, as one sentence for the operator. */
final class StartFailure {

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    /** A lock was not available in time, or who has it waits for us. */
    private static final Set<String> IN_THE_WAY = Set.of("55P03", "40P01");

    private StartFailure() {}

    /** Empty for what an operator can't mend: a fault of ours, which the log must show whole. */
    static Optional<String> sentence(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof Problem problem) {
                return Optional.of(problem.detail());
            }
            if (cause instanceof ConfigValidationException invalid) {
                return Optional.of("The configuration is not valid: %s.".formatted(words(invalid)));
            }
            if (cause instanceof FlywayValidateException) {
                return Optional.of(
                        "The database's schema is not one that this Postseal knows: a newer Postseal has used it, or its migrations were changed; nothing was done to it now, start the newest Postseal that has used it (docs/upgrade.md).");
            }
            if (cause instanceof QuarkusBindException bind) {
                return Optional.of(portTaken(bind.getPort(), bind).detail());
            }
            if (cause instanceof SQLException failure) {
                return Optional.of(sentence(failure));
            }
        }
        return Optional.empty();
    }

    private static String sentence(SQLException failure) {
        if (INSUFFICIENT_PRIVILEGE.equals(failure.getSQLState())) {
            return "The database role lacks rights: %s.".formatted(words(failure));
        }
        if (failure.getSQLState() != null && IN_THE_WAY.contains(failure.getSQLState())) {
            return "A migration would have to wait for whoever uses the database now, perhaps a backup; start again when that has ended.";
        }
        return noConnection(failure).detail();
    }

    static Problem portTaken(int port, Exception cause) {
        return new Problem(
                Kind.UNAVAILABLE,
                "The port %d is taken by another process; set quarkus.http.port and quarkus.http.ssl-port."
                        .formatted(port),
                cause);
    }

    /** A database that can't be reached or refuses us, in its own words. */
    static Problem noConnection(SQLException failure) {
        return new Problem(
                Kind.UNAVAILABLE,
                "The database can't be used: %s; check QUARKUS_DATASOURCE_JDBC_URL, _USERNAME and _PASSWORD."
                        .formatted(words(failure)),
                failure);
    }

    private static String words(ConfigValidationException invalid) {
        return IntStream.range(0, invalid.getProblemCount())
                .mapToObj(i -> invalid.getProblem(i).getMessage())
                .collect(Collectors.joining("; "));
    }

    /** One line: without the position and hints that the server adds. */
    static String words(SQLException failure) {
        if (failure instanceof PSQLException told && told.getServerErrorMessage() != null) {
            return told.getServerErrorMessage().getMessage();
        }
        return failure.getMessage().lines().findFirst().orElse("no reason given");
    }
}
