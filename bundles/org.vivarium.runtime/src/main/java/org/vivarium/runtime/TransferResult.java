package org.vivarium.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.vivarium.api.admin.AdminCommand.CommandException;
import org.vivarium.core.replica.LeaderTransfer;

/** Waits for what comes of what a leader was asked for. */
final class TransferResult implements LeaderTransfer.Done {
    private final CompletableFuture<Long> pause = new CompletableFuture<>();
    private final String refusal;

    /** @param refusal the beginning of the sentence that says why nothing was done */
    TransferResult(String refusal) {
        this.refusal = refusal;
    }

    @Override
    public void succeeded(long pauseMs) {
        pause.complete(pauseMs);
    }

    @Override
    public void failed(String why) {
        pause.completeExceptionally(new CommandException(refusal + why + "."));
    }

    /** @return for how long nothing was decided, in ms */
    long pauseMs(long waitMs) throws CommandException {
        try {
            return pause.get(waitMs, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw (CommandException) e.getCause();
        } catch (TimeoutException e) {
            throw new CommandException("Nobody leads after " + waitMs + " ms; look at zk:status of each server.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("Interrupted; look at zk:status of each server.");
        }
    }
}
