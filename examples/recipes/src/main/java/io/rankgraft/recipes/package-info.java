/** One short class a task, each runnable and tested. */
package io.rankgraft.recipes;
