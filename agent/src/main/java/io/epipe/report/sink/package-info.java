/** Where texts go: standard streams, files, the application's own log. */
package io.epipe.report.sink;
