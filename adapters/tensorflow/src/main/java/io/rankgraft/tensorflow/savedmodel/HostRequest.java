package io.rankgraft.tensorflow.savedmodel;

import io.rankgraft.data.Axis;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tensorflow.ndarray.Shape;

/** A host and its choices on their way to another process. */
final class HostRequest {
  private HostRequest() {}

  static void write(SavedModelHost host, DataOutputStream out) throws IOException {
    HostContents file = host.file();
    HostChoices choices = host.choices();
    out.writeUTF(file.folder().toAbsolutePath().toString());
    out.writeLong(file.limits().graphBytes());
    out.writeInt(file.limits().nodes());
    out.writeLong(file.limits().tensorBytes());
    strings(List.copyOf(file.limits().moreOps()), out);
    out.writeUTF(choices.signature());
    strings(List.copyOf(choices.taps().keySet()), out);
    strings(choices.taps().values().stream().map(TensorName::toString).toList(), out);
    out.writeInt(choices.inputs().size());
    for (HostInput input : choices.inputs().values()) {
      out.writeUTF(input.name());
      out.writeUTF(input.tensor());
      out.writeUTF(input.axis().name());
      out.writeInt(input.shape().numDimensions());
      for (int i = 0; i < input.shape().numDimensions(); i++) {
        out.writeLong(input.shape().get(i));
      }
    }
    strings(List.copyOf(choices.defaults()), out);
    strings(
        host.variables().stream()
            .map(HostVariable::name)
            .filter(choices.trained())
            .toList(),
        out);
  }

  private static void strings(List<String> all, DataOutputStream out) throws IOException {
    out.writeInt(all.size());
    for (String one : all) {
      out.writeUTF(one);
    }
  }

  private static List<String> strings(DataInputStream in) throws IOException {
    List<String> all = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      all.add(in.readUTF());
    }
    return all;
  }

  static SavedModelHost read(DataInputStream in) throws IOException {
    Path folder = Path.of(in.readUTF());
    HostLimits limits =
        new HostLimits(in.readLong(), in.readInt(), in.readLong(), new HashSet<>(strings(in)));
    SavedModelHost host = SavedModelHost.read(folder, limits);
    String signature = in.readUTF();
    if (!signature.isEmpty()) {
      host = host.withSignature(signature);
    }
    List<String> taps = strings(in);
    List<String> tensors = strings(in);
    for (int left = in.readInt(); left > 0; left--) {
      host = host.withInput(input(in));
    }
    for (String name : strings(in)) {
      host = host.withDefault(name);
    }
    for (int i = 0; i < taps.size(); i++) {
      host = host.withTap(taps.get(i), tensors.get(i));
    }
    Set<String> trained = new HashSet<>(strings(in));
    return trained.isEmpty() ? host : host.withTrained(trained::contains);
  }

  private static HostInput input(DataInputStream in) throws IOException {
    String name = in.readUTF();
    String tensor = in.readUTF();
    Axis axis = Axis.valueOf(in.readUTF());
    int dimensions = in.readInt();
    if (dimensions < 0) {
      return new HostInput(name, tensor, axis, Shape.unknown());
    }
    long[] dims = new long[dimensions];
    for (int i = 0; i < dimensions; i++) {
      dims[i] = in.readLong();
    }
    return new HostInput(name, tensor, axis, Shape.of(dims));
  }
}
