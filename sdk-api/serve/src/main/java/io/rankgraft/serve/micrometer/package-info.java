/** Scoring as Micrometer meters; needs {@code io.micrometer:micrometer-core} on the class path. */
package io.rankgraft.serve.micrometer;
