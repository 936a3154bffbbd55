/**
 * Tables of labelled rows: one row an impression or a customer at a date, a column a feature, and
 * labels of a chain of tasks with an amount at its end.
 */
package io.rankgraft.files.table;
