package io.rankgraft.job;

import io.rankgraft.data.BadInputException;
import io.rankgraft.tensorflow.FolderLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
