/**
 * What the ready mounts of the multi-behaviour papers share: which task a behaviour serves, how a
 * user's events are read, where item vectors come from.
 *
 * <p>A behaviour is a sequence of item values in the schema, upstream first. The papers have a
 * matrix of users by items for each behaviour and train a vector per user; a ranker's rows carry
 * what the user did, so that a user who was never trained on has vectors too.
 */
package io.rankgraft.behaviours;
