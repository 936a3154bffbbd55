#!/usr/bin/env bash
# Makes a project of its own with one graft, as yours would be: a POM that imports the BOM, one class, one test.
# Builds it, then runs the graft by its name in code and by the command line, and compares what both leave.
#
#   mvn -DskipTests install          # once: puts the artifacts into your local repository
#   examples/outside-project.sh [DIR]    # default: out/outside-project; needs nothing there yet
#
# MAVEN_ARGS holds options of mvn, such as -o or -Dmaven.repo.local=DIR.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
project="${1:-$root/out/outside-project}"
version="$(sed -n 's:.*<version>\(.*\)</version>.*:\1:p' "$root/sdk-api/bom/pom.xml" | head -1)"
[ ! -e "$project" ] || { echo "outside-project: expected a new folder but there is $project; remove it" >&2; exit 2; }
mkdir -p "$project"
project="$(cd "$project" && pwd)"
main="$project/src/main/java/outside"
test="$project/src/test/java/outside"
services="$project/src/main/resources/META-INF/services"
mkdir -p "$main" "$test" "$services"

cat > "$project/pom.xml" <<EOF
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>outside</groupId>
  <artifactId>outside</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.release>17</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencyManagement>
    <dependencies>
      <dependency>
        <groupId>io.rankgraft</groupId>
        <artifactId>rankgraft-bom</artifactId>
        <version>$version</version>
        <type>pom</type>
        <scope>import</scope>
      </dependency>
    </dependencies>
  </dependencyManagement>
  <dependencies>
    <dependency>
      <groupId>io.rankgraft</groupId>
      <artifactId>rankgraft-job</artifactId>
    </dependency>
    <dependency>
      <groupId>io.rankgraft</groupId>
      <artifactId>rankgraft-testkit</artifactId>
      <scope>test</scope>
    </dependency>
  </dependencies>
  <build>
    <plugins>
      <plugin>
        <artifactId>maven-resources-plugin</artifactId>
        <version>3.5.0</version>
      </plugin>
      <plugin>
        <artifactId>maven-compiler-plugin</artifactId>
        <version>3.15.0</version>
        <configuration>
          <compilerArgs>
            <arg>-Xlint:all,-processing</arg>
            <arg>-Werror</arg>
          </compilerArgs>
        </configuration>
      </plugin>
      <plugin>
        <artifactId>maven-surefire-plugin</artifactId>
        <version>3.5.6</version>
      </plugin>
      <plugin>
        <artifactId>maven-jar-plugin</artifactId>
        <version>3.5.1</version>
      </plugin>
      <plugin>
        <artifactId>maven-dependency-plugin</artifactId>
        <version>3.11.0</version>
        <executions>
          <execution>
            <phase>package</phase>
            <goals>
              <goal>copy-dependencies</goal>
            </goals>
            <configuration>
              <outputDirectory>target/lib</outputDirectory>
              <includeScope>runtime</includeScope>
            </configuration>
          </execution>
        </executions>
      </plugin>
    </plugins>
  </build>
</project>
EOF

cat > "$main/ItemGate.java" <<'EOF'
package outside;

import io.rankgraft.data.Feature;
import io.rankgraft.graph.GraftScope;
import io.rankgraft.layers.Dense;
import io.rankgraft.registry.Contribution;
import io.rankgraft.registry.GraftProvider;
import io.rankgraft.registry.NamedGraft;
import io.rankgraft.registry.Site;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A vector of the item through a sigmoid layer corrects the logit: g = σ(W x + b).
 *
 * @param width of the vector
 */
public record ItemGate(int width) {
  static final NamedGraft<ItemGate> GRAFT =
      NamedGraft.of("item-gate", ItemGate.class, new ItemGate(8), ItemGate::attach)
          .withAbout("an item's own gate");

  /** Found by its line in META-INF/services. */
  public static final class Provider implements GraftProvider {
    @Override
    public List<NamedGraft<?>> grafts() {
      return List.of(GRAFT);
    }
  }

  private static Contribution attach(GraftScope scope, Site site, ItemGate config) {
    Feature item = site.features().item();
    Operand<TFloat32> x =
        site.features()
            .table(scope, "items", item, config.width())
            .lookup(site.features().ids(item)); // [rows, width]
    Dense dense = Dense.create(scope, "w", "b", config.width(), config.width());
    return Contribution.to(site.target(), scope.tf().math.sigmoid(dense.apply(x)));
  }
}
EOF
echo 'outside.ItemGate$Provider' > "$services/io.rankgraft.registry.GraftProvider"

cat > "$main/Main.java" <<'EOF'
package outside;

import io.rankgraft.data.FeatureSchema;
import io.rankgraft.files.rows.RowFiles;
import io.rankgraft.job.GraftJob;
import io.rankgraft.job.HostSource;
import io.rankgraft.job.JobRows;
import io.rankgraft.job.JobTask;
import io.rankgraft.registry.GraftRegistry;
import java.nio.file.Path;

/** Takes a host, the folder of a log, and the folder for the result. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Path data = Path.of(args[1]);
    GraftJob.onto(HostSource.of(Path.of(args[0])).withTap("logit", "logit"))
        .withGraft(GraftRegistry.ofServices().graft("item-gate").configured())
        .withTask(JobTask.ofBinary("click"))
        .withRows(
            JobRows.of(
                FeatureSchema.read(data.resolve("schema.json")),
                () -> RowFiles.open(data.resolve("train.csv")),
                () -> RowFiles.open(data.resolve("test.csv"))))
        .run(Path.of(args[2]))
        .lift()
        .lines()
        .forEach(System.out::println);
  }
}
EOF

cat > "$test/ItemGateTest.java" <<'EOF'
package outside;

import io.rankgraft.graph.Task;
import io.rankgraft.registry.ConfiguredGraft;
import io.rankgraft.testkit.ReadyMountContract;
import io.rankgraft.testkit.TestLog;
import java.util.List;

/** The contract of the test kit: nothing to write but the graft, a log and the names. */
class ItemGateTest implements ReadyMountContract {
  @Override
  public ConfiguredGraft<?> graft() {
    return ItemGate.GRAFT.configured();
  }

  @Override
  public TestLog log() {
    return TestLog.of(6, 3, List.of("viewed"), List.of(Task.ofBinary("click")));
  }

  @Override
  public List<String> parameterNames() {
    return List.of("items", "w", "b", "head.click", "head-bias.click");
  }
}
EOF

echo "building $project (its test is the contract of the test kit)"
read -ra maven <<< "${MAVEN_ARGS:-}"
(cd "$project" && MAVEN_ARGS= mvn -B -ntp -q ${maven[@]+"${maven[@]}"} package)

echo "Java and native parts:"
for part in javacpp openblas; do
  versions="$(cd "$project/target/lib" && ls | sed -n "s/^$part-\([0-9.-]*[0-9]\)\(-[a-z].*\)\{0,1\}\.jar\$/\1/p" | sort -u)"
  [ "$(wc -l <<< "$versions")" = 1 ] || { echo "$part has several versions: $versions" >&2; exit 1; }
  echo "  $part $versions"
done

"$root/examples/run" host --users 150 --epochs 1 --out "$project/host"
echo "the graft by its name, in code:"
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$project/target/classes:$project/target/lib/*" outside.Main \
  "$project/host/saved_model" "$project/host/data" "$project/code" 2> "$project/code.log" ||
  { cat "$project/code.log" >&2; exit 1; }
echo "the graft by its name, by the command line:"
export RANKGRAFT_CLASSPATH="$project/target/outside-1.jar"
"$root/examples/run" list | grep item-gate
"$root/examples/run" graft --host "$project/host/saved_model" --tap logit=logit --graft item-gate \
  --data "$project/host/data" --out "$project/command"
cmp "$project/code/bundle/model.onnx" "$project/command/bundle/model.onnx"
echo "both left the same bundle"
