/**
 * The injector's side, for those who use one: {@link io.rankgraft.guice.GraftsModule} binds the
 * registry of grafts, which modules extend until the injector is created. Graph objects are never
 * injected, and everything here can be had from constructors.
 */
package io.rankgraft.guice;
