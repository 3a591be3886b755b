package io.epipe.kernel;

import java.io.FileDescriptor;

/** Stands at the end, so that nothing is tried again at every failure. */
final class NoProbe extends Tier {

    private NoProbe() {
    }

    static Tier open() {
        return new NoProbe();
    }

    @Override
    String title() {
        return "no way to ask the kernel";
    }

    @Override
    public EvidenceSource source() {
        return EvidenceSource.NONE;
    }

    @Override
    KernelSnapshot ask(FileDescriptor fd) {
        return KernelSnapshot.NONE;
    }
}
