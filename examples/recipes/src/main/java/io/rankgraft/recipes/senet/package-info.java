/** A sixth paper's graft, as one would write one's own. */
package io.rankgraft.recipes.senet;
