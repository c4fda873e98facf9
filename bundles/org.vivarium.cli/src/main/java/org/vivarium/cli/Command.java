package org.vivarium.cli;

import org.vivarium.client.ZkException;

/** One command of the shell. */
interface Command {
    String name();

    Syntax syntax();

    /** One line that says what it does. */
    String summary();

    /**
     * @throws CliException whose message the user sees
     * @throws ZkException where the server refuses, or is lost
     */
    void run(Shell shell, Syntax.Parsed call) throws CliException, ZkException, InterruptedException;

    /** What {@link #run} does, for commands that are made of a function. */
    @FunctionalInterface
    interface Action {
        void run(Shell shell, Syntax.Parsed call) throws CliException, ZkException, InterruptedException;
    }

    /** A command that is made of a function. */
    static Command of(String name, Syntax syntax, String summary, Action action) {
        return new Simple(name, syntax, summary, action);
    }

    /** See {@link #of}. */
    record Simple(String name, Syntax syntax, String summary, Action action) implements Command {
        @Override
        public void run(Shell shell, Syntax.Parsed call) throws CliException, ZkException, InterruptedException {
            action.run(shell, call);
        }
    }
}
