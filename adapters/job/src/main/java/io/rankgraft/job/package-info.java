/** The graft job. */
package io.rankgraft.job;
