/**
 * Ring 1: the classes that the JDK's own code calls, and so the only ones of epipe in the boot loader. They use
 * {@code java.*} alone and do nothing by themselves.
 */
package io.epipe.bootstrap;
