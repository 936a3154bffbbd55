package io.rankgraft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryVersionTest {
  @TempDir private Path folder;

  private static LibraryVersion version(String version) {
    return new LibraryVersion("lib", version, "file:/lib.jar");
  }

  @Test
  void versionsAreComparedByTheirNumbers() {
    version("3.25.9").require("3.21", "4");
    version("3.21").require("3.21", "4");
    version("3.21.0.beta7").require("3.21", "4");
    version("10.0").require("9.5", "11");
    version("").require("3.21", "4");
    for (String wrong : List.of("3.20.3", "4.0.0", "4", "2.99")) {
      assertEquals(
          "class path: expected lib from 3.21 on and below 4 but found %s in file:/lib.jar; import rankgraft-bom into dependencyManagement, or manage the version there"
              .formatted(wrong),
          assertThrows(IllegalStateException.class, () -> version(wrong).require("3.21", "4"))
              .getMessage());
    }
  }

  @Test
  void theVersionIsThatOfTheJar() {
    LibraryVersion found = LibraryVersion.of("jackson-core", JsonFactory.class);
    assertEquals(new JsonFactory().version().toString(), found.version());
    assertTrue(found.jar().endsWith(".jar"), found.jar());
    assertEquals("", LibraryVersion.of("ours", LibraryVersion.class).version());
  }

  /** As if another library had brought an old Jackson to the front of the class path. */
  @Test
  void anOldJacksonIsToldInWordsByTheFirstSchemaThatIsRead() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(entry);
      urls.add(
          (path.getFileName().toString().startsWith("jackson-core-") ? older(path) : path)
              .toUri()
              .toURL());
    }
    try (URLClassLoader loader =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      var read =
          loader.loadClass(FeatureSchema.class.getName()).getMethod("fromJson", String.class);
      for (int again = 0; again < 2; again++) {
        var e = assertThrows(InvocationTargetException.class, () -> read.invoke(null, "{}"));
        assertInstanceOf(IllegalStateException.class, e.getCause());
        assertTrue(
            e.getCause().getMessage().contains("but found 2.12.7 in file:"),
            e.getCause().getMessage());
      }
    }
  }

  /** The jar with another version in its manifest. */
  private Path older(Path jar) throws IOException {
    Path copy = folder.resolve(jar.getFileName());
    try (JarFile from = new JarFile(jar.toFile());
        OutputStream file = Files.newOutputStream(copy)) {
      Manifest manifest = new Manifest(from.getManifest());
      manifest.getMainAttributes().putValue("Bundle-Version", "2.12.7");
      try (JarOutputStream to = new JarOutputStream(file, manifest)) {
        for (var entry : from.stream().toList()) {
          if (entry.getName().endsWith(".class")) {
            to.putNextEntry(new ZipEntry(entry.getName()));
            from.getInputStream(entry).transferTo(to);
          }
        }
      }
    }
    return copy;
  }
}
