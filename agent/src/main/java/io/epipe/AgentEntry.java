package io.epipe;

import io.epipe.status.Status;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The door between the loaders: {@link EpipeAgent}, which the application's loader has loaded, calls the agent side through it. It hands itself over
 * to its loader when it is initialised, because a call by reflection generates code on JDK 18 and later, at 10 to 30 ms each.
 */
final class AgentEntry implements Function<Object[], Object> {

    static {
        @SuppressWarnings("unchecked")
        Consumer<Object> loader = (Consumer<Object>) (Object) AgentEntry.class.getClassLoader();
        loader.accept(new AgentEntry());
    }

    private AgentEntry() {
    }

    /**
     * Calls the agent side.
     *
     * @param call what to do (start, attach, answerInactive), argument, instrumentation, whether the application runs already, the
     *             agent's jar
     * @return the runtime; null if there is none
     * @throws IllegalStateException with whatever happened as its cause
     */
    @Override
    public Object apply(Object[] call) {
        try {
            String argument = (String) call[1];
            Instrumentation instrumentation = (Instrumentation) call[2];
            if ("answerInactive".equals(call[0])) {
                Request.parse(argument, instrumentation).answer(new Status().add("done", "inactive"));
                return null;
            }
            boolean attached = (Boolean) call[3];
            File jar = (File) call[4];
            return "start".equals(call[0]) ? AgentRuntime.start(argument, instrumentation, attached, jar)
                : AgentRuntime.attach(argument, instrumentation, attached, jar);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
