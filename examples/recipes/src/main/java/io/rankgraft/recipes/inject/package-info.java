/** Rankers behind any injector that reads {@code jakarta.inject}. */
package io.rankgraft.recipes.inject;
