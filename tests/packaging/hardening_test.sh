#!/usr/bin/env bash
# The programs that we build for release are hardened: position independent, no writable code,
# read-only relocations, stack protector, checked copies.
set -euo pipefail

if [[ ${DIGITNET_HARDENING:-0} != 1 ]] || ! command -v readelf >/dev/null; then
  echo "skipped: not a hardened build, or no readelf"
  exit 77
fi

failures=0
# demand FILE WHAT TEXT PATTERN: a line of TEXT matches.
demand() {
  if [[ ! $3 =~ $4 ]]; then
    echo "$1: no $2" >&2
    failures=$((failures + 1))
  fi
}

checked=0
shopt -s nullglob
for file in "$DIGITNET_BIN_DIR"/digit-{train,eval,predict,serve} \
  "$DIGITNET_BIN_DIR"/../lib/digitnet/{,glibc-hwcaps/*/}libdigit-*.so; do
  [[ -f $file ]] || continue
  checked=$((checked + 1))
  header=$(readelf -hW "$file")
  segments=$(readelf -lW "$file")
  dynamic=$(readelf -dW "$file")
  demand "$file" "position independent code" "$header" 'Type: +DYN'
  demand "$file" "RELRO" "$segments" 'GNU_RELRO'
  demand "$file" "stack that cannot be run" "$segments" 'GNU_STACK[ 0-9a-fx]+RW +'
  demand "$file" "binding at start" "$dynamic" 'BIND_NOW|FLAGS_1.*NOW'
  if [[ $file != *.so ]]; then
    demand "$file" "position independent program" "$dynamic" 'FLAGS_1.*PIE'
  fi
  symbols=$(readelf --dyn-syms -W "$file")
  if ((${#symbols} > 4000)); then # the main of a dispatched program has nothing to protect
    demand "$file" "stack protector" "$symbols" '__stack_chk_fail'
    demand "$file" "checked copies" "$symbols" '_chk@'
  fi
done
echo "$checked programs and libraries"
((checked > 0 && failures == 0))
