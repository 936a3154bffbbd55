/**
 * Generated logs with one planted effect each: what the papers say happens in logs. An effect is a
 * file of its own with its equation, and has a null version in which nothing a graft could read
 * tells of any label.
 */
package io.rankgraft.app.effects;
