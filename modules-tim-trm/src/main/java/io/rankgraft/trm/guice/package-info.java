/** TRM for those who use an injector. */
package io.rankgraft.trm.guice;
