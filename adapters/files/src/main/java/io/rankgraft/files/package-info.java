/**
 * Readers of data files. Each documents its format, counts what it tolerates and refuses the rest
 * by file, line and reason ({@link io.rankgraft.data.BadInputException}).
 */
package io.rankgraft.files;
