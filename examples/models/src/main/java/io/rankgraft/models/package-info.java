/**
 * The reference models, each a host with grafts. What is a quirk of a paper or of its authors' code
 * and not of the graft lives here, in presets.
 */
package io.rankgraft.models;
