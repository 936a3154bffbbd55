#!/usr/bin/env bash
# Looks for bytes that a reader takes wrongly, hangs on or fails at, by coverage-guided fuzzing (Jazzer).
#
#   examples/fuzz.sh TARGET [SECONDS]    # default: 600; "all" is every target, one after the other
#   examples/fuzz.sh                     # lists the targets
#
# Exit status 1 if something was found: the bytes are then in crash-… in the module's folder. What is learned
# stays in its .cifuzz-corpus.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
targets="csv adapters/files RowsFuzzTest#csvIsReadWholeOrRefused
json-lines adapters/files RowsFuzzTest#jsonLinesAreReadWholeOrRefused
gzip adapters/files RowsFuzzTest#gzipIsReadWholeOrRefused
zstd adapters/files RowsFuzzTest#zstdIsReadOrRefused
parquet adapters/files RowsFuzzTest#parquetIsReadOrRefused
rows-to-ids adapters/files RowsFuzzTest#everyRowIsEncodedByTheSchemaThatIsFoundOrRefused
pairs adapters/files LogFuzzTest#pairsAreReadOrRefused
events adapters/files LogFuzzTest#eventsAreReadOrRefused
svm-light adapters/files LogFuzzTest#gradedListsAreReadWholeOrRefused
options adapters/files LogFuzzTest#optionsAreReadOrRefused
schema sdk-api/serve BundleFuzzTest#anySchemaIsReadOrRefused
manifest sdk-api/serve BundleFuzzTest#anyManifestIsReadOrRefused
golden sdk-api/serve BundleFuzzTest#anyGoldenRowsAreReadAndReplayedOrRefused
checkpoint adapters/tensorflow CheckpointFuzzTest#anyManifestIsReadOrRefused
saved-model adapters/tensorflow SavedModelFuzzTest#anyGraphIsBuiltOrRefused
onnx adapters/onnx-serve ModelFuzzTest#anyModelIsRunOrRefused"
[ $# -gt 0 ] || { echo "$targets"; exit 0; }
seconds="${2:-600}"
found=0
# Readers live on parsers of libraries: where these are not followed, the fuzzer sees little of the way of an input.
export JAZZER_INSTRUMENTATION_INCLUDES="io.rankgraft.**:com.fasterxml.jackson.core.**:com.fasterxml.jackson.dataformat.**:org.yaml.snakeyaml.**:de.siegmar.fastcsv.**:io.airlift.compress.**"

fuzz() {
  local module test status=0
  read -r module test <<< "$(awk -v name="$1" '$1 == name { print $2, $3 }' <<< "$targets")"
  [ -n "$module" ] || { echo "fuzz: expected one of $(cut -d' ' -f1 <<< "$targets" | tr '\n' ' ')but got '$1'" >&2; exit 2; }
  echo "fuzz: $1 for $seconds s"
  (cd "$root" && mvn -B -ntp -q -pl "$module" -am test-compile)
  # Limits on the time of a test would interrupt the fuzzer in the middle of an input; it has its own.
  # An interrupt ends a run that found nothing; what finds something ends by itself.
  (cd "$root" && JAZZER_FUZZ=1 timeout --signal=INT --kill-after=60 "$seconds" \
    mvn -B -ntp -Pslow -pl "$module" -am test -Dtest="$test" -Dsurefire.failIfNoSpecifiedTests=false \
    "-Dtest.args=-Xmx2g -Djunit.jupiter.execution.timeout.mode=disabled") || status=$?
  if [ $status != 0 ] && [ $status != 124 ]; then
    echo "fuzz: $1: exit status $status" >&2
    found=1
  fi
}

if [ "$1" = all ]; then
  while read -r name _; do fuzz "$name"; done <<< "$targets"
else
  fuzz "$1"
fi
exit $found
