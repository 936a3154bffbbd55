/** LEU, IFU and the fusion of towers for those who use an injector. */
package io.rankgraft.ifu.guice;
