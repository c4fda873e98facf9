package org.vivarium.api.admin;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One command for operators: one name, one description, one implementation, shown by every admin surface (the Gogo
 * shell as {@code zk:<name>}, and others). Registered as an OSGi service of this type.
 */
@ConsumerType
public interface AdminCommand {
    /** Lower case, for example {@code status}. */
    String name();

    /** What it does, in a line. */
    String summary();

    /** What it takes, in order. */
    List<Argument> arguments();

    /**
     * Runs it. Any thread but an event loop, the core or the log thread; may wait, up to a few seconds.
     *
     * @param arguments by name; a flag that was given has the value {@code "true"}; an argument that was not given is
     * absent
     * @return text to show, lines separated by {@code \n}, without a last one
     * @throws CommandException for a mistake of the user's or a state in which it cannot be done; the message says what
     * to do
     */
    String run(Map<String, String> arguments) throws CommandException;

    /**
     * Runs it, where that may take long, and says meanwhile how it goes; otherwise as {@link #run(Map)}, which most
     * commands are content with.
     *
     * @param progress takes lines; called by any thread
     */
    default String run(Map<String, String> arguments, Consumer<String> progress) throws CommandException {
        return run(arguments);
    }

    /** What may stand for an argument that begins like this, for completion; sorted. */
    default List<String> complete(String argument, String prefix) {
        return List.of();
    }

    /**
     * An argument.
     *
     * @param name as in {@code path}; a flag is written {@code -name}
     * @param summary what it means, in a few words
     * @param kind how it is given
     */
    record Argument(String name, String summary, Kind kind) {
        /** How an argument is given. */
        public enum Kind {
            REQUIRED,
            OPTIONAL,
            FLAG
        }
    }

    /** A command that could not be done. The message is for the user. */
    final class CommandException extends Exception {
        public CommandException(String message) {
            super(message);
        }
    }
}
