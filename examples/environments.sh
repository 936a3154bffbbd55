#!/usr/bin/env bash
# Runs tests as they would run on machines that are not ours, and says which hold.
#
#   examples/environments.sh [MODULE:TEST …]    # default: quick tests of every part; ALL=1 is the whole of mvn verify
#   JDKS="/usr/lib/jvm/temurin-25-jdk-amd64" examples/environments.sh
#
# Needs a build (mvn -DskipTests package). MAVEN_ARGS holds options of mvn, such as -o.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$root"
[ $# -gt 0 ] || set -- sdk-api/data:RowEncoderTest sdk-api/data:FeatureSchemaTest sdk-api/serve:BundleTest \
  sdk-api/evaluate:RankingMetricsTest adapters/files:TextRowsTest adapters/files:ParquetRowsTest \
  adapters/tensorflow:CheckpointTest adapters/tensorflow:TrainingLoopTest adapters/onnx-export:RankerExportTest \
  adapters/nd4j:Float64JudgeTest adapters/report:ComparisonReportTest examples/app:FailureTest
modules="$(printf '%s\n' "$@" | cut -d: -f1 | sort -u | paste -sd,)"
tests="$(printf '%s\n' "$@" | cut -d: -f2 | sort -u | paste -sd,)"
work="$(mktemp -d)"
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
wrong=0

# try NAME JVM_OPTIONS [COMMAND …]: the tests with options of the JVM, maven started by the command
try() {
  local name="$1" options="$2" status=0
  shift 2
  if [ -n "${ALL:-}" ]; then
    "$@" mvn -B -ntp -q verify -Dtest.args="-Xmx2g $options" > "$work/log" 2>&1 || status=$?
  else
    "$@" mvn -B -ntp -q -pl "$modules" -am test -Dtest="$tests" -Dsurefire.failIfNoSpecifiedTests=false \
      -Dtest.args="-Xmx2g $options" > "$work/log" 2>&1 || status=$?
  fi
  if [ $status = 0 ]; then
    echo "ok     $name"
  else
    echo "FAILS  $name: $(grep -m 3 -e 'ERROR.*Test' -e 'ERROR' "$work/log" | tr '\n' ' ' | cut -c1-300)"
    wrong=1
  fi
}

# TensorFlow takes no other digits than 0 to 9, which is said: Arabic and Persian keep their words there.
for language in hi tr de fr; do
  try "language $language" "-Duser.language=$language -Duser.country=$(tr a-z A-Z <<< "$language")"
done
for language in ar fa; do
  try "language $language with digits of English" "-Duser.language=$language -Duser.language.format=en"
done
if [ -z "${ALL:-}" ]; then # parts without TensorFlow
  everything=("$modules" "$tests")
  modules=sdk-api/data,sdk-api/serve,sdk-api/evaluate,adapters/files,adapters/report
  tests=RowEncoderTest,FeatureSchemaTest,BundleTest,RankingMetricsTest,TextRowsTest,ParquetRowsTest,ComparisonReportTest
  for language in ar fa; do
    try "language $language with its own digits" "-Duser.language=$language"
  done
  try "language th with its own digits and calendar" "-Duser.language=th -Duser.country=TH -Duser.variant=TH"
  modules="${everything[0]}" tests="${everything[1]}"
fi
try "LC_ALL=C" "" env LC_ALL=C
try "charset ISO-8859-1" "-Dfile.encoding=ISO-8859-1"
try "time zone of Kathmandu" "-Duser.timezone=Asia/Kathmandu"
try "heap of 256 MiB" "-Xmx256m"
try "one core" "-XX:ActiveProcessorCount=1"
mkdir -p "$work/Pfad mit Ümlaut 日本"
try "temporary folder with blanks, not ASCII" "-Djava.io.tmpdir='$work/Pfad mit Ümlaut 日本'" env LC_ALL=C.UTF-8
if [ "$(uname)" = Linux ] && command -v taskset > /dev/null; then
  try "one core by taskset" "" taskset -c 0
fi
if unshare -rn true 2> /dev/null; then
  try "no network" "" unshare -rn env MAVEN_ARGS="${MAVEN_ARGS:-} -o"
else
  echo "skip   no network: no right to make a name space"
fi
for jdk in ${JDKS:-}; do
  try "JDK of $jdk" "" env JAVA_HOME="$jdk"
done

# The command line, where a folder it needs is missing, cannot be written or does not let files be executed.
command_line() {
  local name="$1" allowed="$2" status=0
  shift 2
  "$@" > "$work/log" 2>&1 || status=$?
  if [[ " $allowed " == *" $status "* ]] && ! grep -q -e '^	at ' -e 'Exception' "$work/log"; then
    echo "ok     $name: exit status $status: $(tail -1 "$work/log" | cut -c1-200)"
  else
    echo "FAILS  $name: exit status $status: $(head -3 "$work/log" | tr '\n' ' ' | cut -c1-300)"
    wrong=1
  fi
}

run="${RANKGRAFT_RUN:-$root/examples/run}"
host() {
  echo "$run" host --users 100 --epochs 1 --out "$work/host-$RANDOM$RANDOM"
}
command_line "temporary folder missing" "0 1" env RANKGRAFT_JAVA_OPTS="-Djava.io.tmpdir=$work/none" $(host)
mkdir "$work/read-only"
chmod a-w "$work/read-only"
command_line "temporary folder read-only" "0 1" env RANKGRAFT_JAVA_OPTS="-Djava.io.tmpdir=$work/read-only" $(host)
command_line "heap of 64 MiB" "0 1" env RANKGRAFT_JAVA_OPTS=-Xmx64m $(host)

# Words and files are the same bytes under every language, but for lines and reports that tell seconds.
words() { # LANGUAGE: all that some commands say and write, in a folder of that name
  local folder="$work/words/$1"
  mkdir -p "$folder"
  export RANKGRAFT_JAVA_OPTS="-Xmx1g -Duser.language=$1 -Duser.country=$(tr a-z A-Z <<< "$1")"
  (
    cd "$folder"
    "$run" host --users 200 --epochs 1 --threads 1 --out host
    "$run" graft --host host/saved_model --tap logit=logit --graft cascade --data host/data --epochs 1 \
      --controls none --threads 1 --out graft
    "$run" schema --rows host/data/train.csv
    "$run" graft --host host/saved_model --tensors
    "$run" score --bundle graft/bundle --in host/data/test.csv
    "$run" verify --bundle graft/bundle
    sed '1234s/.*/1,2/' host/data/train.csv > cut.csv
    "$run" schema --rows cut.csv || true
  ) > "$folder/said" 2>&1
  unset RANKGRAFT_JAVA_OPTS
  rm -rf "$folder"/graft/{report.html,report.json,checkpoint}
}
words en
if ! grep -q 'line 1,\?234: expected' "$work/words/en/said" || ! grep -q '^verified' "$work/words/en/said"; then
  echo "FAILS  words under en: $(tail -1 "$work/words/en/said")"
  wrong=1
fi
for language in ar fa hi tr de fr; do
  words "$language"
  if diff -r "$work/words/en" "$work/words/$language" > "$work/log"; then
    echo "ok     words and files under $language are those under en"
  else
    echo "FAILS  words and files under $language: $(head -3 "$work/log" | tr '\n' ' ' | cut -c1-300)"
    wrong=1
  fi
done

own=(unshare -m)
[ "$(id -u)" = 0 ] || own=(unshare -rm)
if "${own[@]}" true 2> /dev/null; then
  mkdir "$work/noexec"
  command_line "temporary folder noexec" "0 1" "${own[@]}" sh -c \
    'mount -t tmpfs -o noexec none "$0/noexec" && RANKGRAFT_JAVA_OPTS="-Djava.io.tmpdir=$0/noexec" exec "$@"' "$work" $(host)
  command_line "temporary folder of 64 kB" "0 1" "${own[@]}" sh -c \
    'mount -t tmpfs -o size=64k none "$0/noexec" && RANKGRAFT_JAVA_OPTS="-Djava.io.tmpdir=$0/noexec" exec "$@"' "$work" $(host)
else
  echo "skip   temporary folder noexec, tiny: no right to mount"
fi
if unshare -rn true 2> /dev/null; then
  command_line "no network" 0 unshare -rn $(host)
fi
for jdk in ${JDKS:-}; do
  command_line "JDK of $jdk" 0 env JAVA_HOME="$jdk" $(host)
done
exit $wrong
