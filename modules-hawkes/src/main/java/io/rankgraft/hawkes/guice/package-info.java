/** The Hawkes layers for those who use an injector. */
package io.rankgraft.hawkes.guice;
