/** PTN for those who use an injector. */
package io.rankgraft.ptn.guice;
