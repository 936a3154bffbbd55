package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.graph.Build;
import io.rankgraft.graph.Input;
import io.rankgraft.graph.ModelGraph;
import io.rankgraft.graph.Taps;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.TensorFlow;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.types.TFloat32;

/** The process that tries a host, and may die of it: {@link HostTrial} starts and watches it. */
final class HostTrialProcess {
  static final int READY = 1;
  static final int FOUND = 2;
  static final int REFUSED = 3;

  private HostTrialProcess() {}

  public static void main(String[] args) throws IOException {
    DataInputStream in = new DataInputStream(System.in);
    DataOutputStream out = new DataOutputStream(System.out);
    TensorFlow.version(); // unpacking the library is not the host's time
    out.writeByte(READY);
    out.flush();
    try {
      SavedModelHost host = HostRequest.read(in);
      HostReplayCheck check = new HostReplayCheck(in.readInt(), in.readLong(), in.readDouble());
      HostReplayCheck.Findings found = check.check(host);
      differentiate(host);
      out.writeByte(FOUND);
      out.writeInt(found.compared().size());
      for (String output : found.compared()) {
        out.writeUTF(output);
      }
      out.writeDouble(found.difference());
      out.writeUTF(found.notCompared());
    } catch (IllegalArgumentException | IllegalStateException | TensorFlowException e) {
      out.writeByte(REFUSED);
      String said = String.valueOf(e.getMessage());
      out.writeUTF(said.substring(0, Math.min(said.length(), 4000)));
    }
    out.flush();
  }

  /** What training does to the host's ops: TensorFlow may die of it, and may well refuse. */
  private static void differentiate(SavedModelHost host) {
    try (ModelGraph model = ModelGraph.withSeed(1)) {
      Taps taps = host.build(model.scope(Build.SERVE)).taps();
      List<Operand<TFloat32>> from = new ArrayList<>();
      for (Input<?> input : model.inputs(Build.SERVE)) {
        if (input.type().equals(TFloat32.class)) {
          @SuppressWarnings("unchecked") // checked above
          Operand<TFloat32> floats = (Operand<TFloat32>) input.tensor();
          from.add(floats);
        }
      }
      taps.names().forEach(name -> from.add(taps.require(name, TFloat32.class)));
      for (String name : taps.names()) {
        for (Operand<TFloat32> x : from) {
          try {
            model.ops().gradients(taps.require(name), List.of(x));
          } catch (TensorFlowException | IllegalArgumentException | IllegalStateException e) {
            continue; // no gradient, or none that is reached: training says so by name
          }
        }
      }
    }
  }
}
