package org.postseal.certificate;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jboss.logging.Logger;
import org.postseal.audit.Audit;
import org.postseal.problem.DatabaseFailure;
import org.postseal.problem.Kind;
import org.postseal.problem.Problem;
import org.postseal.trace.Spans;

/**
 * The durable write of what has been signed: certificate, names, claim and audit record in one
 * transaction.
 *
 * <p>One thread writes for everybody. What arrives while a transaction is under way shares the next
 * one, so that a single wait for the disk serves all of it (group commit); a request alone waits
 * for nobody. It also means that the audit chain's head is never contended within a replica.
 */
@ApplicationScoped
public class Ledger {

    private static final Logger LOG = Logger.getLogger(Ledger.class);
    private static final int QUEUE_LENGTH = 1024;
    private static final int BATCH_LENGTH = 128;
    private static final AttributeKey<Long> BATCH = AttributeKey.longKey("postseal.batch");

    private final AgroalDataSource database;
    private final Audit audit;
    private final Event<Change> changes;
    private final BlockingQueue<Pending> queue = new ArrayBlockingQueue<>(QUEUE_LENGTH);
    private final DistributionSummary batches;
    private final Timer writes;
    private final Thread writer = new Thread(this::writeAll, "ledger");
    private volatile boolean stopped;

    Ledger(AgroalDataSource database, Audit audit, Event<Change> changes, MeterRegistry registry) {
        this.database = database;
        this.audit = audit;
        this.changes = changes;
        Gauge.builder("postseal.ledger.waiting", queue, BlockingQueue::size)
                .description(
                        "Certificates that wait to be written; from 1,024 on, the next are refused")
                .register(registry);
        this.batches =
                DistributionSummary.builder("postseal.ledger.batch")
                        .description("Certificates written by one statement")
                        .register(registry);
        this.writes =
                Timer.builder("postseal.ledger.write")
                        .description("A statement that writes certificates, until they are on disk")
                        .register(registry);
        writer.setDaemon(true);
        writer.start();
    }

    /**
     * @param span what waits for it, in a trace
     */
    private record Pending(LedgerEntry entry, CompletableFuture<Outcome> outcome, Span span) {}

    /**
     * Stores a certificate, unless something is against it, and returns when it is on disk.
     *
     * @throws Problem as {@link #submit} fails with
     */
    public Outcome store(LedgerEntry entry) {
        try {
            return submit(entry).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Problem problem) {
                throw problem;
            }
            throw e;
        }
    }

    /**
     * As {@link #store}, for who has no thread to wait with. Completes on the one that writes,
     * which nobody may hold.
     *
     * @return fails with a {@link Problem} of kind {@code UNAVAILABLE} when the certificate is not
     *     stored, or when that is unknown; it must then not leave the service
     */
    public CompletableFuture<Outcome> submit(LedgerEntry entry) {
        return Spans.until("store certificate", () -> queue(entry));
    }

    private CompletableFuture<Outcome> queue(LedgerEntry entry) {
        Pending pending = new Pending(entry, new CompletableFuture<>(), Span.current());
        if (!queue.offer(pending)) {
            fail(
                    List.of(pending),
                    new Problem(
                            Kind.UNAVAILABLE,
                            "More requests are waiting than can be served; try again in a moment."));
        } else if (stopped) {
            // The writer may have gone before it could see this entry.
            turnAwayTheWaiting();
        }
        return pending.outcome().thenApply(outcome -> announced(entry.certificate(), outcome));
    }

    private Outcome announced(IssuedCertificate certificate, Outcome outcome) {
        if (outcome == Outcome.STORED) {
            changes.fire(new Change(certificate.certificate().names()));
        }
        return outcome;
    }

    @PreDestroy
    void stop() {
        stopped = true;
        writer.interrupt();
    }

    private void writeAll() {
        List<Pending> batch = new ArrayList<>(BATCH_LENGTH);
        try {
            while (!stopped) {
                batch.add(queue.take());
                queue.drainTo(batch, BATCH_LENGTH - 1);
                write(batch);
                batch.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stopped = true;
            turnAwayTheWaiting();
        }
    }

    private void turnAwayTheWaiting() {
        List<Pending> waiting = new ArrayList<>();
        queue.drainTo(waiting);
        fail(waiting, new Problem(Kind.UNAVAILABLE, "The service is stopping; try again."));
    }

    private void write(List<Pending> batch) {
        try (Connection connection = database.getConnection()) {
            trace(batch);
            long start = System.nanoTime();
            List<Outcome> outcomes = store(connection, batch);
            writes.record(System.nanoTime() - start, NANOSECONDS);
            batches.record(batch.size());
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).outcome().complete(outcomes.get(i));
            }
        } catch (SQLException e) {
            notStored(batch, DatabaseFailure.problem(e));
        } catch (Problem e) {
            notStored(batch, e);
        } catch (RuntimeException | Error e) {
            // Whatever it was: nobody may wait for ever, and the next batch must still be written.
            LOG.error("A batch was not written", e);
            notStored(batch, new Problem(Kind.INTERNAL, "The certificate could not be stored.", e));
        }
    }

    /** When it was sent to the database, and with how many others; before, it waited. */
    private static void trace(List<Pending> batch) {
        Attributes together = Attributes.of(BATCH, (long) batch.size());
        batch.forEach(pending -> pending.span().addEvent("statement", together));
    }

    /**
     * A transaction that fails at its end may still have taken place. One that warns has taken
     * place here but not on the standby that it had to wait for, and would be lost in a failover.
     *
     * @throws Problem of kind {@code UNAVAILABLE} when it is unknown whether the batch is stored
     */
    private List<Outcome> store(Connection connection, List<Pending> batch) throws SQLException {
        try {
            return LedgerStatement.execute(
                    connection, audit, batch.stream().map(Pending::entry).toList());
        } catch (SQLWarning e) {
            throw unconfirmed(e);
        } catch (SQLException e) {
            throw DatabaseFailure.leavesOutcomeOpen(e)
                    ? unconfirmed(e)
                    : DatabaseFailure.problem(e);
        }
    }

    private static Problem unconfirmed(SQLException failure) {
        LOG.warn("A commit's outcome is unknown", failure);
        return new Problem(
                Kind.UNAVAILABLE,
                "The database did not confirm that the certificate is stored, so it was not handed out; try again,"
                        + " with the same Idempotency-Key if you sent one.",
                failure);
    }

    /**
     * One bad row must not fail its neighbours, so each is tried alone, unless the database is away
     * or may have stored them.
     */
    private void notStored(List<Pending> batch, Problem problem) {
        if (batch.size() == 1 || problem.kind() == Kind.UNAVAILABLE) {
            fail(batch, problem);
            return;
        }
        for (Pending pending : List.copyOf(batch)) {
            write(List.of(pending));
        }
    }

    private static void fail(List<Pending> batch, Problem problem) {
        batch.forEach(pending -> pending.outcome().completeExceptionally(problem));
    }
}
