/**
 * From rows to a schema: {@link io.rankgraft.files.schema.SchemaInference} looks at every value
 * once and says what each column is.
 */
package io.rankgraft.files.schema;
