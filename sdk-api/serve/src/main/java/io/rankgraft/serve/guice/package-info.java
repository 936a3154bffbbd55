/**
 * Scoring behind an injector, for those who use Guice: {@link
 * io.rankgraft.serve.guice.RankersModule}. Everything it binds can be had from constructors.
 */
package io.rankgraft.serve.guice;
