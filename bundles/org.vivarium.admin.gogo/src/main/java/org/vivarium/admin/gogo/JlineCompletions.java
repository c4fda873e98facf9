package org.vivarium.admin.gogo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.jline.builtins.Completers.CompletionData;
import org.jline.reader.Candidate;
import org.jline.reader.ParsedLine;
import org.vivarium.api.admin.AdminCommand;

/** The one class that knows JLine's types; loaded only where the shell that uses them is there. */
final class JlineCompletions {
    /** A variable of the session that holds the function which the shell calls for an argument. */
    private static final String CALL = "__zk_complete";

    private static final String PREFIX = GogoCommands.SCOPE + ":";

    private JlineCompletions() {}

    @SuppressWarnings("unchecked") // gogo.jline's Shell.getCompletions() casts in the same way
    static void refresh(CommandSession session, Map<?, ?> map, Map<String, AdminCommand> commands) {
        Map<String, List<CompletionData>> completions = (Map<String, List<CompletionData>>) map;
        Set<String> names = new TreeSet<>(commands.keySet());
        names.add(GogoCommands.HELP);
        completions
                .keySet()
                .removeIf(name -> name.startsWith(PREFIX) && !names.contains(name.substring(PREFIX.length())));
        for (String name : names) {
            completions.computeIfAbsent(PREFIX + name, key -> entries(commands.get(name)));
        }
        session.put(CALL, (Function) (caller, arguments) -> candidates(caller, commands));
    }

    private static List<CompletionData> entries(AdminCommand command) {
        List<CompletionData> entries = new ArrayList<>();
        if (command != null) {
            for (AdminCommand.Argument argument : command.arguments()) {
                if (argument.kind() == AdminCommand.Argument.Kind.FLAG) {
                    entries.add(new CompletionData(List.of(argument.name()), argument.summary(), null, null));
                }
            }
        }
        entries.add(new CompletionData(null, null, CALL, null));
        return entries;
    }

    private static List<Candidate> candidates(CommandSession session, Map<String, AdminCommand> commands) {
        ParsedLine line = (ParsedLine) session.get(".commandLine");
        List<String> words = new ArrayList<>(line.words().subList(0, line.wordIndex()));
        words.add(line.word().substring(0, line.wordCursor()));
        List<Candidate> candidates = new ArrayList<>();
        for (Completion.Candidate c : Completion.of(commands, Set.of(), words)) {
            if (!c.value().startsWith("-")) {
                String description = c.description().isEmpty() ? null : c.description();
                candidates.add(new Candidate(c.value(), c.value(), null, description, null, null, c.whole()));
            }
        }
        return candidates;
    }
}
