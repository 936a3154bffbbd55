/**
 * Small layers that grafts, backbones and recipes are made of. A layer creates its parameters once
 * in the scope it is given and may be applied as often as needed.
 */
package io.rankgraft.layers;
