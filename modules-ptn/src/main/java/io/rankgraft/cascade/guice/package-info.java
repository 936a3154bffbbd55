/** NMTR's cascade for those who use an injector. */
package io.rankgraft.cascade.guice;
