package org.vivarium.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.vivarium.api.transport.Loop;
import org.vivarium.core.shard.Shard;

/** A shard on its event loop: has it take what the core delivers, with one wake-up for many. */
final class ShardHost {
    private final Shard shard;
    private final Loop loop;
    private final AtomicBoolean scheduled = new AtomicBoolean();

    ShardHost(Shard shard, Loop loop) {
        this.shard = shard;
        this.loop = loop;
    }

    Shard shard() {
        return shard;
    }

    /** Has the shard look for deliveries soon. Any thread; does not wait. */
    void wake() {
        if (scheduled.compareAndSet(false, true)) {
            loop.execute(this::take);
        }
    }

    private void take() {
        scheduled.set(false);
        shard.takeDeliveries();
    }

    /** Runs something on the shard's loop. Any thread. */
    void execute(Runnable task) {
        loop.execute(task);
    }

    /** Asks the shard something, on its loop. Any thread. */
    <T> CompletableFuture<T> ask(Function<Shard, T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.execute(() -> answer.complete(question.apply(shard)));
        return answer;
    }
}
