#!/usr/bin/env bash
# Runs tests and commands as they would run on machines that are not ours, and says which hold.
#
#   examples/environments.sh [-p PART,…] [MODULE:TEST …]    # default: every part, quick tests of every module
#   ALL=1 examples/environments.sh -p tests    # the whole of mvn verify: ar, tr, de, LC_ALL=C, and each of JDKS
#   JDKS="/usr/lib/jvm/temurin-25-jdk-amd64" examples/environments.sh
#
#   tests     under other languages, charsets, time zones, heaps, cores, temporary folders and JDKs, without a network
#   commands  the command line where a folder is missing, full or not to be written, in a small heap, without a network
#   console   what commands say besides their own lines, which has to be nothing
#   words     what commands say and write under seven languages, which has to be the bytes of English
#
# Needs a build (mvn -DskipTests package). MAVEN_ARGS holds options of mvn, such as -o; RANKGRAFT_RUN is the
# command line to try, examples/run if not set. Exit status 1 if something does not hold.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$root"
parts=tests,commands,console,words
while getopts p: option; do
  case $option in
    p) parts="$OPTARG" ;;
    *) exit 2 ;;
  esac
done
shift $((OPTIND - 1))
for part in ${parts//,/ }; do
  case $part in
    tests | commands | console | words) ;;
    *) echo "environments: expected tests, commands, console or words but got '$part'" >&2; exit 2 ;;
  esac
done
[ $# -gt 0 ] || set -- sdk-api/data:RowEncoderTest sdk-api/data:FeatureSchemaTest sdk-api/serve:BundleTest \
  sdk-api/evaluate:RankingMetricsTest adapters/files:TextRowsTest adapters/files:ParquetRowsTest \
  adapters/tensorflow:CheckpointTest adapters/tensorflow:TrainingLoopTest adapters/onnx-export:RankerExportTest \
  adapters/nd4j:Float64JudgeTest adapters/report:ComparisonReportTest examples/app:FailureTest
modules="$(printf '%s\n' "$@" | cut -d: -f1 | sort -u | paste -sd,)"
tests="$(printf '%s\n' "$@" | cut -d: -f2 | sort -u | paste -sd,)"
run="${RANKGRAFT_RUN:-$root/examples/run}"
locales="ar_EG fa_IR th_TH_TH hi_IN tr_TR de_DE fr_FR" # of the first three, digits are not 0 to 9
work="$(mktemp -d)"
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
wrong=0
own=(unshare -m)
[ "$(id -u)" = 0 ] || own=(unshare -rm)

part() {
  [[ ",$parts," == *",$1,"* ]]
}

# fails NAME WHY: one line
fails() {
  echo "FAILS  $1: $(tr '\n' ' ' <<< "$2" | cut -c1-300)"
  wrong=1
}

# options LANGUAGE_COUNTRY_VARIANT: those of the JVM
options() {
  local language country variant
  IFS=_ read -r language country variant <<< "$1"
  echo "-Duser.language=$language -Duser.country=$country${variant:+ -Duser.variant=$variant}"
}

# try NAME JVM_OPTIONS [COMMAND …]: the tests with options of the JVM, maven started by the command
try() {
  local name="$1" status=0
  local args="-Dtest.args=-Xmx2g -XX:TieredStopAtLevel=1 -XX:+UseSerialGC $2"
  shift 2
  if [ -n "${ALL:-}" ]; then
    "$@" mvn -B -ntp -q -fae verify "$args" > "$work/log" 2>&1 || status=$?
  else
    "$@" mvn -B -ntp -q -pl "$modules" -am test -Dtest="$tests" -Dsurefire.failIfNoSpecifiedTests=false \
      "$args" > "$work/log" 2>&1 || status=$?
  fi
  if [ $status = 0 ]; then
    echo "ok     $name"
  else
    fails "$name" "$(grep -m 3 -e 'ERROR.*Test' -e 'ERROR' "$work/log")"
  fi
}

tests() {
  local locale jdk
  if [ -n "${ALL:-}" ]; then
    for locale in ar_EG tr_TR de_DE; do try "verify under $locale" "$(options "$locale")"; done
    try "verify with LC_ALL=C" "" env LC_ALL=C
    for jdk in ${JDKS:-}; do try "verify on the JDK of $jdk" "" env JAVA_HOME="$jdk"; done
    return
  fi
  for locale in $locales; do try "language $locale" "$(options "$locale")"; done
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
  for jdk in ${JDKS:-}; do try "JDK of $jdk" "" env JAVA_HOME="$jdk"; done
}

# Lines of natives, of the JVM and of logs that nobody asked for.
noise=(-e '^WARNING' -e '^[IWEF][0-9]\{4\} ' -e '^[0-9: .-]*[IWE] tensorflow/' -e '^SLF4J' -e 'OpenJDK.*warning')

# command_line NAME STATUSES COMMAND …: its exit status, no trace, no noise
command_line() {
  local name="$1" allowed="$2" status=0
  shift 2
  "$@" > "$work/log" 2>&1 || status=$?
  if [[ " $allowed " == *" $status "* ]] && ! grep -q -e '^	at ' -e 'Exception' "${noise[@]}" "$work/log"; then
    echo "ok     $name: exit status $status: $(tail -1 "$work/log" | cut -c1-200)"
  else
    fails "$name" "exit status $status: $({ grep "${noise[@]}" "$work/log" || cat "$work/log"; } | head -3)"
  fi
}

host() {
  echo "$run" host --users 100 --epochs 1 --out "$work/host-$RANDOM$RANDOM"
}

# The command line, where a folder it needs is missing, cannot be written or does not let files be executed.
commands() {
  local jdk
  command_line "temporary folder missing" "0 1" env RANKGRAFT_JAVA_OPTS="-Djava.io.tmpdir=$work/none" $(host)
  mkdir "$work/read-only"
  chmod a-w "$work/read-only"
  command_line "temporary folder read-only" "0 1" env RANKGRAFT_JAVA_OPTS="-Djava.io.tmpdir=$work/read-only" $(host)
  command_line "heap of 64 MiB" "0 1" env RANKGRAFT_JAVA_OPTS=-Xmx64m $(host)
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
  for jdk in ${JDKS:-}; do command_line "JDK of $jdk" 0 env JAVA_HOME="$jdk" $(host); done
}

# Every command that starts an engine.
console() {
  local of="$work/console"
  mkdir -p "$of/log"
  awk 'BEGIN { print "user,item,behaviour,time"; for (e = 0; e < 600; e++) printf "u%d,i%d,%s,%d\n", \
    e * 7 % 40, e * 11 % 20, e % 3 ? "click" : "order", 1000 + 10 * e }' > "$of/log/events.csv"
  command_line "console of host" 0 "$run" host --users 200 --epochs 1 --out "$of/host"
  command_line "console of graft" 0 "$run" graft --host "$of/host/saved_model" --tap logit=logit --graft cascade \
    --data "$of/host/data" --epochs 1 --out "$of/graft"
  command_line "console of graft --tensors" 0 "$run" graft --host "$of/host/saved_model" --tensors
  command_line "console of score" 0 "$run" score --bundle "$of/graft/bundle" --in "$of/host/data/three.csv"
  command_line "console of score --engine tensorflow" 0 "$run" score --bundle "$of/graft/bundle" \
    --in "$of/host/data/three.csv" --engine tensorflow
  command_line "console of verify" 0 "$run" verify --bundle "$of/graft/bundle"
  command_line "console of logs" 0 "$run" logs events --behaviours click,order --data "$of/log" --out "$of/made"
  command_line "console of effects" 0 "$run" effects --effect history --graft history --rows 900 --seeds 1 \
    --host-epochs 1 --out "$of/effects"
  command_line "console of train" 0 "$run" train htlnet --epochs 1 --out "$of/train"
  command_line "console of export" 0 "$run" export --checkpoint "$of/train" --out "$of/bundle"
  command_line "console of compare" 0 "$run" compare htlnet --seeds 1 --epochs 1 --out "$of/compare"
  command_line "console of bench" 0 "$run" bench --small full-ranking
}

# speak LOCALE: all that some commands say and write, in a folder of that name. Reports tell seconds.
speak() {
  local folder="$work/words/$1"
  mkdir -p "$folder"
  (
    cd "$folder"
    export RANKGRAFT_JAVA_OPTS="-Xmx1g $(options "$1")"
    "$run" host --users 200 --epochs 1 --threads 1 --out host
    "$run" graft --host host/saved_model --tap logit=logit --graft cascade --data host/data --epochs 1 \
      --controls none --threads 1 --out graft
    "$run" schema --rows host/data/train.csv
    "$run" graft --host host/saved_model --tensors
    "$run" score --bundle graft/bundle --in host/data/test.csv
    "$run" verify --bundle graft/bundle
    sed '1234s/.*/1,2/' host/data/train.csv > cut.csv
    "$run" schema --rows cut.csv || true
  ) > "$folder/said" 2>&1 || true
  rm -rf "$folder"/graft/{report.html,report.json,checkpoint}
}

words() {
  local locale
  speak en_US
  if ! grep -q 'line 1234: expected' "$work/words/en_US/said" || ! grep -q '^verified' "$work/words/en_US/said"; then
    fails "words under en_US" "$(tail -1 "$work/words/en_US/said")"
  fi
  for locale in $locales; do
    speak "$locale"
    if diff -r "$work/words/en_US" "$work/words/$locale" > "$work/log"; then
      echo "ok     words and files under $locale are those under en_US"
    else
      fails "words and files under $locale" "$(head -3 "$work/log")"
    fi
    rm -rf "$work/words/$locale"
  done
}

for each in tests commands console words; do
  if part "$each"; then "$each"; fi
done
exit $wrong
