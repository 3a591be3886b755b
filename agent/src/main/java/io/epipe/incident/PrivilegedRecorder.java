package io.epipe.incident;

import io.epipe.bootstrap.WriteFailureHook;
import io.epipe.instrument.Privileges;
import io.epipe.jdk.Readiness;

import java.security.AccessController;
import java.security.PrivilegedAction;

/** Passes the hook's calls on to the recorder, with epipe's own permissions where there is a security manager. */
public final class PrivilegedRecorder implements WriteFailureHook.Listener {

    private enum Event { FAILED, END_OF_STREAM, OPENED }

    private final IncidentRecorder recorder;
    private final Readiness readiness;

    /** @param readiness what happens before all is ready */
    public PrivilegedRecorder(IncidentRecorder recorder, Readiness readiness) {
        this.recorder = recorder;
        this.readiness = readiness;
    }

    @Override
    public void failed(int site, Throwable thrown, Object self, Object[] args) {
        pass(new Call(Event.FAILED, site, thrown, self, args));
    }

    @Override
    public void endOfStream(int site, Object self, Object[] args) {
        pass(new Call(Event.END_OF_STREAM, site, null, self, args));
    }

    @Override
    public void opened(int site, Object self, Object[] args) {
        pass(new Call(Event.OPENED, site, null, self, args));
    }

    private static void pass(Call call) {
        if (Privileges.areNeeded()) {
            AccessController.doPrivileged(call);
        } else {
            call.run();
        }
    }

    /** One call of the hook. */
    private final class Call implements PrivilegedAction<Void> {
        private final Event event;
        private final int site;
        private final Throwable thrown;
        private final Object self;
        private final Object[] args;

        Call(Event event, int site, Throwable thrown, Object self, Object[] args) {
            this.event = event;
            this.site = site;
            this.thrown = thrown;
            this.self = self;
            this.args = args;
        }

        @Override
        public Void run() {
            if (event != Event.FAILED && !recorder.isChildEnded(site) && !readiness.pass()) {
                return null;
            }
            switch (event) {
                case FAILED:
                    if (!readiness.passFailure()) {
                        break;
                    }
                    recorder.failed(site, thrown, self, args);
                    break;
                case END_OF_STREAM:
                    recorder.endOfStream(site, self, args);
                    break;
                default:
                    recorder.opened(site, self, args);
                    break;
            }
            return null;
        }
    }
}
