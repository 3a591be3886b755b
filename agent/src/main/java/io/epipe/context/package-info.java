/**
 * What the application was doing when it met a failure, in its own words: the trace and the logging context of the failing thread. Read
 * through classes of the application that are loaded already; nothing is loaded or initialised for it.
 */
package io.epipe.context;
