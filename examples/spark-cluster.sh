#!/usr/bin/env bash
# A standalone Spark cluster on this machine from Maven's jars, each part a process of its own:
#   examples/spark-cluster.sh up [WORKERS]        a master and two workers, or as many, of one core each
#   examples/spark-cluster.sh submit WORDS...     score, lift or graft with its options, as spark-submit runs them
#   examples/spark-cluster.sh kill-worker N       ends worker N and its executor, as a machine that is lost
#   examples/spark-cluster.sh down                ends all
# SPARK_WORKER_MEMORY (1g), SPARK_EXECUTOR_MEMORY (900m), SPARK_DRIVER_MEMORY (1g) say how much each has.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
export SPARK_HOME="$root/out/spark" SPARK_SCALA_VERSION=2.13 SPARK_LOCAL_IP=127.0.0.1
export SPARK_DAEMON_MEMORY="${SPARK_DAEMON_MEMORY:-256m}" SPARK_NO_DAEMONIZE=1
export TF_CPP_MIN_LOG_LEVEL="${TF_CPP_MIN_LOG_LEVEL:-2}" OMP_NUM_THREADS="${OMP_NUM_THREADS:-1}"
master=spark://127.0.0.1:7077
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"

# One folder of jars, resolved by one POM: no two versions of anything.
jars() {
  local stamp="$SPARK_HOME/.built"
  [ -f "$stamp" ] && [ "$root/examples/app/target/lib/.built" -ot "$stamp" ] && return
  "$root/examples/run" list > /dev/null
  (cd "$root" && mvn -B -ntp -q -DskipTests -Dspotless.check.skip=true -pl adapters/spark -am package \
    dependency:copy-dependencies -DincludeScope=provided '-DoutputDirectory=${project.build.directory}/provided') ||
    { echo "spark-cluster: expected Maven to fetch org.apache.spark:spark-sql_2.13:4.2.0 but it did not; go online once" >&2; exit 1; }
  rm -rf "$SPARK_HOME/jars"
  mkdir -p "$SPARK_HOME/jars" "$SPARK_HOME/logs"
  ln -sf "$root"/examples/app/target/lib/*.jar "$root"/adapters/spark/target/provided/*.jar \
    "$root"/adapters/spark/target/rankgraft-spark-*.jar "$SPARK_HOME/jars/"
  rm -f "$SPARK_HOME"/jars/slf4j-nop-*.jar # Spark logs by log4j
  touch "$stamp"
}

# The command that Spark's own launcher makes of a class and its words, with the options of Java it needs.
spark_class() {
  local command=()
  while IFS= read -r -d '' word; do command+=("$word"); done < <(
    "$java" -Xmx128m -cp "$SPARK_HOME/jars/*" org.apache.spark.launcher.Main "$@" | { IFS= read -r _; cat; })
  [ "${#command[@]}" -gt 0 ] || { echo "spark-cluster: expected a command for $1 but the launcher gave none" >&2; exit 1; }
  exec "${command[@]}"
}

background() { # NAME CLASS WORDS...
  local name="$1"
  shift
  (spark_class "$@") > "$SPARK_HOME/logs/$name.log" 2>&1 &
  echo $! > "$SPARK_HOME/$name.pid"
}

await() { # TEXT COUNT: lines of the master's log
  for _ in $(seq 300); do
    [ "$(grep -c "$1" "$SPARK_HOME/logs/master.log" || true)" -ge "$2" ] && return
    sleep 1
  done
  echo "spark-cluster: expected '$1' within 300 s; see $SPARK_HOME/logs" >&2
  exit 1
}

end() { # PID: a process and those it started
  local child
  for child in $(pgrep -P "$1" || true); do end "$child"; done
  kill -9 "$1" 2> /dev/null || true
}

case "${1:-}" in
  up)
    jars
    background master org.apache.spark.deploy.master.Master --host 127.0.0.1 --port 7077 --webui-port 18080
    await "I have been elected leader" 1
    for n in $(seq "${2:-2}"); do
      background "worker-$n" org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --cores 1 \
        --memory "${SPARK_WORKER_MEMORY:-1g}" --webui-port $((18080 + n)) --work-dir "$SPARK_HOME/work/$n" "$master"
    done
    await "Registering worker" "${2:-2}"
    echo "$master, ${2:-2} workers; logs in $SPARK_HOME/logs"
    ;;
  submit)
    shift
    jars
    spark_class org.apache.spark.deploy.SparkSubmit --master "$master" --class io.rankgraft.spark.Submit \
      --driver-memory "${SPARK_DRIVER_MEMORY:-1g}" \
      --conf spark.driver.host=127.0.0.1 --conf spark.driver.bindAddress=127.0.0.1 --conf spark.ui.enabled=false \
      --conf spark.executor.memory="${SPARK_EXECUTOR_MEMORY:-900m}" --conf spark.executor.cores=1 \
      "$SPARK_HOME"/jars/rankgraft-spark-*.jar "$@"
    ;;
  kill-worker)
    end "$(cat "$SPARK_HOME/worker-$2.pid")"
    ;;
  down)
    for pid in "$SPARK_HOME"/*.pid; do
      [ -f "$pid" ] && end "$(cat "$pid")" && rm "$pid"
    done
    ;;
  *)
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
