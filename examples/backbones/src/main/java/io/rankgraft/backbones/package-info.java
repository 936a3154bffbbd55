/**
 * Hosts for grafts and rivals of the papers, one small file each. They are examples: built on the
 * SDK as any ranker of a user would be, and not part of it.
 */
package io.rankgraft.backbones;
