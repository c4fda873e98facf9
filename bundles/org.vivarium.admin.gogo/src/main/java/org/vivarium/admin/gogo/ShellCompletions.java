package org.vivarium.admin.gogo;

import java.util.Map;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.CommandSessionListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Brings the completion of options and znode paths to Felix's own interactive shell (gogo.jline). That shell keeps what
 * it completes in a map in its session; after each execution in it, the first of which is its profile, the map is
 * brought up to the commands that are there. Where that shell is not installed, there is no such map, and nothing of
 * JLine is touched.
 */
@Component(service = CommandSessionListener.class)
public final class ShellCompletions implements CommandSessionListener {
    private static final String COMPLETIONS = ".completions";

    private final GogoCommands commands;

    @Activate
    public ShellCompletions(@Reference GogoCommands commands) {
        this.commands = commands;
    }

    @Override
    public void beforeExecute(CommandSession session, CharSequence command) {}

    @Override
    public void afterExecute(CommandSession session, CharSequence command, Exception exception) {
        refresh(session);
    }

    @Override
    public void afterExecute(CommandSession session, CharSequence command, Object result) {
        refresh(session);
    }

    private void refresh(CommandSession session) {
        if (session.get(COMPLETIONS) instanceof Map<?, ?> map) {
            JlineCompletions.refresh(session, map, commands.byName());
        }
    }
}
