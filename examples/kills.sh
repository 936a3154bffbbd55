#!/usr/bin/env bash
# Kills a graft job with signal 9 at random moments, resumes it until it ends, and compares what it leaves with an
# uninterrupted job: all files byte for byte, but for the durations in reports and checkpoints. Ends with status 1 if
# anything differs or is left over.
#
#   examples/kills.sh [KILLS] [DIR] [GRAFT]    # default: 40 kills, out/kills (needs nothing there yet), cascade
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
wanted="${1:-40}"
dir="${2:-$root/out/kills}"
graft="${3:-cascade}"
[ ! -e "$dir" ] || { echo "kills: expected a new folder but there is $dir; remove it" >&2; exit 2; }
mkdir -p "$dir"

run() { "$root/examples/run" "$@"; }
job() {
  run graft --host "$dir/host/model.onnx" --tap logit=logit --graft "$graft" --data "$dir/host/data" --epochs 5 "$@"
}

# What a job leaves, under names and with lines that two runs share: saves are numbered, durations vary, and the
# digest of a checkpoint's manifest covers its durations.
normal() {
  rm -rf "$2"
  cp -r "$1" "$2"
  find "$2" -depth -type d -name 'step-*-save-*' | while read -r save; do mv "$save" "${save%-save-*}"; done
  find "$2/checkpoint" -name manifest.json -exec sed -i.bak -E '/"(seconds|digest)"/d' {} +
  sed -i.bak '/^  "seconds" : {/,/^  }/d' "$2/report.json"
  sed -i.bak -E 's/<dd>[0-9.]+ s<\/dd>/<dd>s<\/dd>/g' "$2/report.html"
  find "$2" -name '*.bak' -delete
}

run host --out "$dir/host" > "$dir/host.log" 2>&1
start=$SECONDS
job --out "$dir/whole" > "$dir/whole.log" 2>&1
length=$((SECONDS - start + 1))
normal "$dir/whole" "$dir/whole.normal"

# Where a job was when it was killed, by what it had said.
phase() {
  case "$(tail -n 1 "$dir/killed.log")" in
    epoch* | host\ alone*) echo training ;;
    note:\ training*) echo controls ;;
    note:* | parity:* | bundle:* | report:* | *AUC* | *log\ loss*) echo end ;;
    *) echo start ;;
  esac
}

kills=0 jobs=0 wrong=0
: > "$dir/phases"
set -m # a process group for each job
while [ "$kills" -lt "$wanted" ]; do
  jobs=$((jobs + 1))
  out="$dir/killed"
  rm -rf "$out"
  while :; do
    job --resume --out "$out" > "$dir/killed.log" 2>&1 &
    pid=$!
    sleep "$((RANDOM % length)).$((RANDOM % 10))"
    if [ "$kills" -lt "$wanted" ] && kill -9 -- "-$pid" 2> /dev/null; then
      kills=$((kills + 1))
      wait "$pid" 2> /dev/null || true
      phase >> "$dir/phases"
    else
      wait "$pid" || { cat "$dir/killed.log"; wrong=$((wrong + 1)); }
      break
    fi
  done
  normal "$out" "$dir/killed.normal" || wrong=$((wrong + 1))
  diff -r "$dir/whole.normal" "$dir/killed.normal" > "$dir/difference-$jobs.txt" || wrong=$((wrong + 1))
  echo "job $jobs, $kills kills so far, $wrong with a difference"
done
sort "$dir/phases" | uniq -c
[ "$wrong" -eq 0 ]
