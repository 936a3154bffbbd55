package io.rankgraft.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import io.rankgraft.data.BadInputException;
import io.rankgraft.data.Column;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;

/**
 * A column as the tensor a model reads: numbers converted where that is exact and refused where it
 * is not, and the sizes after the rows as the model has them.
 *
 * @param who host and feature, for messages
 */
record FedColumn(String who, TensorInfo info, Column column) {
  private static final int EXACT = 1 << 24; // whole numbers up to here are floats

  OnnxTensor tensor() throws OrtException {
    var environment = OnnxSession.environment();
    long[] shape = shape();
    return switch (info.type) {
      case FLOAT -> OnnxTensor.createTensor(environment, FloatBuffer.wrap(floats()), shape);
      case INT32 -> OnnxTensor.createTensor(environment, IntBuffer.wrap(ints()), shape);
      case INT64 -> OnnxTensor.createTensor(environment, LongBuffer.wrap(longs()), shape);
      case BOOL ->
          OnnxTensor.createTensor(environment, ByteBuffer.wrap(bits()), shape, OnnxJavaType.BOOL);
      default ->
          throw new BadInputException(
              "%s: expected float32, int32, int64 or bool but the model reads %s; cast it inside the model"
                  .formatted(who, info.onnxType));
    };
  }

  /** The column's own shape, or the model's where the rows hold as many values. */
  private long[] shape() {
    long[] wanted = info.getShape();
    int[] own = column.shape();
    if (wanted.length == 0 && column.size() == 1) {
      return wanted; // one number for all rows, of which there is one
    }
    int width = own[0] == 0 ? 0 : column.size() / own[0];
    boolean fits = wanted.length == own.length;
    for (int i = 1; fits && i < own.length; i++) {
      fits = wanted[i] < 0 || wanted[i] == own[i];
    }
    if (fits) {
      return Arrays.stream(own).asLongStream().toArray();
    }
    long known = 1;
    int open = -1;
    int opened = 0;
    for (int i = 1; i < wanted.length; i++) {
      opened += wanted[i] < 0 ? 1 : 0;
      open = wanted[i] < 0 ? i : open;
      known *= wanted[i] < 0 ? 1 : wanted[i];
    }
    boolean same = opened == 0 ? known == width : opened == 1 && known > 0 && width % known == 0;
    if (wanted.length == 0 || !same) {
      throw new BadInputException(
          "%s: expected rows of shape %s but got %s; give as many values a row as the model reads"
              .formatted(who, text(wanted), Arrays.toString(own)));
    }
    if (open >= 0) {
      wanted[open] = width / known;
    }
    wanted[0] = own[0];
    return wanted;
  }

  private static String text(long[] shape) {
    return Arrays.toString(shape).replace("-1", "?");
  }

  private float[] floats() {
    if (column instanceof Column.Floats floats) {
      return floats.values();
    }
    long[] wholes = longs();
    float[] copy = new float[wholes.length];
    for (int i = 0; i < copy.length; i++) {
      require(Math.abs(wholes[i]) <= EXACT, wholes[i], "float32");
      copy[i] = wholes[i];
    }
    return copy;
  }

  private int[] ints() {
    if (column instanceof Column.Ints ints) {
      return ints.values();
    }
    long[] longs = longs();
    int[] copy = new int[longs.length];
    for (int i = 0; i < copy.length; i++) {
      require(longs[i] == (int) longs[i], longs[i], "int32");
      copy[i] = (int) longs[i];
    }
    return copy;
  }

  private long[] longs() {
    if (column instanceof Column.Longs longs) {
      return longs.values();
    } else if (column instanceof Column.Ints ints) {
      return Arrays.stream(ints.values()).asLongStream().toArray();
    }
    float[] floats = ((Column.Floats) column).values();
    long[] copy = new long[floats.length];
    for (int i = 0; i < copy.length; i++) {
      boolean whole = floats[i] == Math.rint(floats[i]) && Math.abs(floats[i]) <= EXACT;
      require(whole, floats[i], "whole numbers");
      copy[i] = (long) floats[i];
    }
    return copy;
  }

  private byte[] bits() {
    long[] wholes = longs();
    byte[] copy = new byte[wholes.length];
    for (int i = 0; i < copy.length; i++) {
      require(wholes[i] == 0 || wholes[i] == 1, wholes[i], "0 and 1");
      copy[i] = (byte) wholes[i];
    }
    return copy;
  }

  private void require(boolean fits, Number value, String type) {
    if (!fits) {
      throw new BadInputException(
          "%s: expected values that fit %s, which the model reads, but found %s; correct the rows"
              .formatted(who, type, value));
    }
  }
}
