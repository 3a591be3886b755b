package io.epipe.kernel;

import java.io.FileDescriptor;

/**
 * Asks the kernel what it knows of a socket, changing nothing.
 *
 * <p>Implementations use only calls that leave the socket as it was (TCP_INFO, SIOCINQ, SIOCOUTQ, poll). SO_ERROR and
 * MSG_PEEK consume a pending error and are forbidden here. They never throw, never block, and may be called by
 * any number of threads at once.
 */
public interface KernelProbe {

    /** The most that this probe can tell. */
    EvidenceSource source();

    /**
     * Looks at one descriptor.
     *
     * @param fd a descriptor that the caller keeps from being closed during this call
     * @return what was found; {@link KernelSnapshot#NONE} where the kernel did not answer
     */
    KernelSnapshot probe(FileDescriptor fd);
}
