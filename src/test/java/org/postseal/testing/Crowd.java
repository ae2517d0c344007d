package org.postseal.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;

/** Callers that act at the same time, each on a thread of its own. */
public final class Crowd<T> {

    private record Member<T>(Thread thread, FutureTask<T> task) {}

    private final List<Member<T>> members;

    private Crowd(List<Member<T>> members) {
        this.members = members;
    }

    public static <T> Crowd<T> start(List<Callable<T>> acts) {
        List<Member<T>> members =
                acts.stream()
                        .map(FutureTask::new)
                        .map(task -> new Member<>(new Thread(task, "crowd"), task))
                        .toList();
        members.forEach(member -> member.thread().start());
        return new Crowd<>(members);
    }

    /** So many times the same. */
    public static <T> Crowd<T> start(int count, Callable<T> act) {
        return start(IntStream.range(0, count).mapToObj(i -> act).toList());
    }

    /** Returns when everybody waits for something (or is done). */
    public Crowd<T> awaitStandstill() {
        for (Member<T> member : members) {
            while (member.thread().getState() != Thread.State.WAITING
                    && member.thread().getState() != Thread.State.TERMINATED) {
                Thread.onSpinWait();
            }
        }
        return this;
    }

    /** What each got, in the order of their start; fails when one of them failed. */
    public List<T> results() throws Exception {
        for (Member<T> member : members) {
            member.thread().join();
        }
        List<T> results = new ArrayList<>();
        for (Member<T> member : members) {
            results.add(member.task().get());
        }
        return results;
    }
}
