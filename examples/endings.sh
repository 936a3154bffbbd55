#!/usr/bin/env bash
# How every command ends when its output is cut off, and what it leaves: one line of a table for each.
#
#   examples/endings.sh [-o DIR] [-e ENDING,…] [COMMAND …]   # default: out/endings, every ending, every command
#
#   head          the reader of standard output goes away after one line
#   full, closed  standard output has no room, or is not open
#   disk          the disk of --out is full, at eight sizes; needs the right to mount (root, or user namespaces)
#   interrupted   Ctrl-C and kill, at a third and two thirds of the command's time
#
# Exit status 1 if a command ended in a way that examples/docs/PROMISES.md does not name. RANKGRAFT_RUN is
# the command line to try, examples/run if not set.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
dir="$root/out/endings" endings=head,full,closed,disk,interrupted
while getopts o:e: option; do
  case $option in
    o) dir="$OPTARG" ;;
    e) endings="$OPTARG" ;;
    *) exit 2 ;;
  esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || set -- list help schema schema-out schema-check host tensors check graft score score-out verify export train compare bench-list bench
mkdir -p "$dir"
dir="$(cd "$dir" && pwd)"
cd "$root"
read -ra run <<< "${RANKGRAFT_RUN:-$root/examples/run}"
unignored=(env)
if env --default-signal=INT true 2> /dev/null; then unignored=(env --default-signal=INT); fi
wrong=0

host="$dir/host" bundle="$dir/graft/bundle" log="$dir/log" trained="$dir/trained"
[ -d "$host/saved_model" ] || "${run[@]}" host --users 200 --epochs 1 --out "$host" > /dev/null
if [ ! -d "$log" ]; then
  mkdir "$log"
  cp "$host/data/schema.json" "$log"
  head -601 "$host/data/train.csv" > "$log/train.csv"
  head -301 "$host/data/test.csv" > "$log/test.csv"
fi
[ -d "$bundle" ] || "${run[@]}" graft --host "$host/saved_model" --tap logit=logit --graft cascade --data "$log" --epochs 1 --controls none --out "$dir/graft" > /dev/null
[ -d "$trained" ] || "${run[@]}" train htlnet --epochs 1 --out "$trained" > /dev/null

# The arguments of a command; {out} is a path for its --out.
arguments() {
  case $1 in
    list) echo list ;;
    help) echo graft --help ;;
    schema) echo schema --rows "$log/train.csv" ;;
    schema-out) echo schema --rows "$log/train.csv" --out '{out}/schema.json' ;;
    schema-check) echo schema --rows "$log/train.csv" --check "$log/schema.json" ;;
    host) echo host --users 200 --epochs 1 --out '{out}/host' ;;
    tensors) echo graft --host "$host/saved_model" --tensors ;;
    check) echo graft --host "$host/model.onnx" --tap logit=logit --graft cascade --data "$log" --check --out '{out}/graft' ;;
    graft) echo graft --host "$host/saved_model" --tap logit=logit --graft cascade --data "$log" --epochs 2 --controls none --out '{out}/graft' ;;
    score) echo score --bundle "$bundle" --in "$log/test.csv" ;;
    score-out) echo score --bundle "$bundle" --in "$log/test.csv" --out '{out}/scores.csv' ;;
    verify) echo verify --bundle "$bundle" ;;
    export) echo export --checkpoint "$trained" --out '{out}/bundle' ;;
    train) echo train htlnet --epochs 1 --out '{out}/train' ;;
    compare) echo compare htlnet --seeds 1,2 --epochs 1 --out '{out}/compare' ;;
    bench-list) echo bench --list ;;
    bench) echo bench --small full-ranking ;;
    *) echo "endings: expected a command but got '$1'" >&2; return 2 ;;
  esac
}

# What is in a folder, to three levels, on one line.
left() {
  local found
  found="$(cd "$1" && find . -mindepth 1 -maxdepth 3 | sort | sed 's:^\./::' | grep -v '^.lock$' | head -12 | tr '\n' ' ')"
  echo "${found:-nothing}"
}

# row COMMAND ENDING STATUS ALLOWED ERRORS OUT
row() {
  local said lines verdict=
  said="$(grep -v -e '^WARNING: All log' -e '^[IW][0-9]\{4\}' -e 'I tensorflow' "$5" || true)"
  lines="$(printf '%s' "$said" | grep -c '' || true)"
  [[ " $4 " == *" $3 "* ]] || verdict+=' EXIT'
  [ "$3" = 0 ] || [ "$3" -ge 128 ] || [ "$lines" = 1 ] || verdict+=" LINES($lines)"
  [ "$3" -lt 128 ] || [ "$lines" = 0 ] || verdict+=" WORDS($lines)"
  ! grep -q -e '^	at ' -e 'Exception in thread' <<< "$said" || verdict+=' TRACE'
  [ -z "$verdict" ] || wrong=1
  printf '| %s | %s | %s | %s | %s |%s\n' "$1" "$2" "$3" \
    "$(tail -1 <<< "$said" | sed "s:$dir:DIR:g" | cut -c1-200)" "$(left "$6")" "$verdict"
}

fresh() {
  rm -rf "$dir/new"
  mkdir -p "$dir/new"
}

compose() {
  read -ra line <<< "$(arguments "$1" | sed "s:{out}:${2:-$dir/new}:")"
}

ended() {
  local status=0
  fresh
  compose "$1"
  case $2 in
    head) { "${run[@]}" "${line[@]}" 2> "$dir/err" || echo $? > "$dir/status"; } | head -1 > /dev/null ;;
    full) "${run[@]}" "${line[@]}" 2> "$dir/err" > /dev/full || status=$? ;;
    closed) "${run[@]}" "${line[@]}" 2> "$dir/err" >&- || status=$? ;;
  esac
  if [ "$2" = head ] && [ -f "$dir/status" ]; then
    status="$(cat "$dir/status")"
    rm "$dir/status"
  fi
  case $2 in
    head) row "$1" head "$status" '0 141' "$dir/err" "$dir/new" ;; # 0: all it wrote fitted into the pipe
    *) row "$1" "$2" "$status" "$([ "$1" = score-out ] && echo 0 || echo 1)" "$dir/err" "$dir/new" ;; # it prints nothing
  esac
}

# Needs a name space of mounts for itself: see the end.
disk() {
  local status size
  [[ "$(arguments "$1")" == *'{out}'* ]] || return 0
  mkdir -p "$dir/disk"
  compose "$1" "$dir/disk"
  for size in ${SIZES:-4 16 64 128 256 512 1024 2048}; do
    mount -t tmpfs -o "size=${size}k" none "$dir/disk"
    status=0
    "${run[@]}" "${line[@]}" > /dev/null 2> "$dir/err" || status=$?
    row "$1" "disk ${size}k" "$status" '0 1' "$dir/err" "$dir/disk"
    umount "$dir/disk"
  done
}

interrupted() {
  local signal part started seconds status pid
  fresh
  compose "$1"
  started=$(date +%s%N)
  "${run[@]}" "${line[@]}" > /dev/null 2>&1 || true
  seconds=$((($(date +%s%N) - started) / 1000000))
  for signal in INT TERM; do
    for part in 1 2; do
      fresh
      status=0
      set -m # a process group of its own, in which Ctrl-C is not ignored
      "${unignored[@]}" "${run[@]}" "${line[@]}" > /dev/null 2> "$dir/err" &
      pid=$!
      set +m
      sleep "$((seconds * part / 3 / 1000)).$(printf '%03d' $((seconds * part / 3 % 1000)))"
      kill "-$signal" -- "-$pid" 2> /dev/null || true
      wait "$pid" 2> /dev/null || status=$?
      row "$1" "$signal at $part/3" "$status" '0 130 143' "$dir/err" "$dir/new"
    done
  done
}

if [[ ",$endings," == *,disk,* ]] && [ -z "${RANKGRAFT_MOUNTS:-}" ]; then
  own=(unshare -m)
  [ "$(id -u)" = 0 ] || own=(unshare -rm)
  if "${own[@]}" true 2> /dev/null; then
    RANKGRAFT_MOUNTS=own exec "${own[@]}" "${BASH_SOURCE[0]}" -o "$dir" -e "$endings" "$@"
  fi
  echo "endings: no right to mount: no full disks" >&2
  endings="${endings/disk/}"
fi
echo '| command | ending | exit | says | leaves |'
echo '|---|---|---|---|---|'
for name in "$@"; do
  arguments "$name" > /dev/null
  for ending in ${endings//,/ }; do
    case $ending in
      head | full | closed) ended "$name" "$ending" ;;
      disk) disk "$name" ;;
      interrupted) interrupted "$name" ;;
      *) echo "endings: expected head, full, closed, disk or interrupted but got '$ending'" >&2; exit 2 ;;
    esac
  done
done
fresh
exit $wrong
