/**
 * Reads channels of Netty's native transports, in whatever package and loader their classes are, through the public methods of Netty's interfaces.
 */
package io.epipe.netty;
