/** Recipes for applications with an injector. */
package io.rankgraft.recipes.guice;
