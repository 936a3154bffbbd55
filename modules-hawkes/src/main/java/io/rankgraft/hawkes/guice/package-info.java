/** The grafts of this artifact for those who use an injector. */
package io.rankgraft.hawkes.guice;
