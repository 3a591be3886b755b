/** Every way to write, on every JDK, in every way to fail: exactly one record each. */
package io.epipe.paths;
