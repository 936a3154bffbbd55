package io.rankgraft.onnx.export;

import io.rankgraft.onnx.OnnxHost;
import java.util.ArrayList;
import java.util.List;

/** The native sessions of hosts that were made from one another: closed together, once. */
final class HostSessions implements AutoCloseable {
  private final List<OnnxHost> open = new ArrayList<>();

  synchronized void add(OnnxHost session) {
    open.add(session);
  }

  @Override
  public synchronized void close() {
    open.forEach(OnnxHost::close);
  }
}
