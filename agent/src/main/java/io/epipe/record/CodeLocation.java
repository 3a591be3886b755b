package io.epipe.record;

import io.epipe.incident.Incident;

/** {@code code.function.name} and its neighbours: where in the application it happened. */
public final class CodeLocation {

    private CodeLocation() {
    }

    /**
     * The first frame of the application, nearest to the failure; null if there is none, or if the stack is that of a poller's thread, which
     * says nothing of the code that started the write.
     */
    public static StackTraceElement of(Incident incident) {
        if (incident.isStarterUnknown()) {
            return null;
        }
        try {
            return ApplicationFrames.first(incident.stack());
        } catch (Throwable e) {
            // the application's exception class can override getStackTrace
            return null;
        }
    }

    /**
     * Whether the stack of the failing call is known and holds no frame of the application's: a framework or a thread of a library wrote, after the
     * application's method had returned or apart from it.
     */
    public static boolean isNobodys(Incident incident) {
        try {
            return !incident.isStarterUnknown() && incident.stack().length > 0 && of(incident) == null;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** {@code code.function.name}. */
    public static String function(StackTraceElement frame) {
        return frame.getClassName() + "." + frame.getMethodName();
    }
}
