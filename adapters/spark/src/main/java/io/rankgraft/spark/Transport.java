package io.rankgraft.spark;

import java.io.Serializable;
import java.nio.ByteBuffer;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.SerializerInstance;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Records between driver and executors of one application, by the serializer that Spark moves tasks
 * with, whatever {@code spark.serializer} is: Kryo does not know records.
 */
final class Transport {
  private Transport() {}

  private static SerializerInstance serializer() {
    return new JavaSerializer(new SparkConf(false)).newInstance();
  }

  static <T extends Serializable> byte[] bytes(T value) {
    ClassTag<T> tag = ClassTag$.MODULE$.apply(value.getClass());
    ByteBuffer buffer = serializer().serialize(value, tag);
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  static <T extends Serializable> T read(byte[] bytes, Class<T> type) {
    ClassTag<T> tag = ClassTag$.MODULE$.apply(type);
    ClassLoader ofJars = Thread.currentThread().getContextClassLoader(); // of spark.jars
    return serializer().deserialize(ByteBuffer.wrap(bytes), ofJars, tag);
  }
}
