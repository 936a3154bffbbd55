package io.rankgraft.job;
