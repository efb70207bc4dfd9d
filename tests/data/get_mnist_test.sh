#!/usr/bin/env bash
# scripts/get-mnist without a network: help, wrong usage, and files that are not the official ones.
set -euo pipefail
script=$DIGITNET_SOURCE_DIR/scripts/get-mnist
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

fail() {
  echo "FAILED: $*" >&2
  exit 1
}
exit_code() {
  local code=0
  "$@" >"$folder/out" 2>"$folder/err" || code=$?
  echo "$code"
}

[[ $(exit_code "$script" --help) == 0 ]] || fail "--help must succeed"
grep -q '^usage:' "$folder/out" || fail "--help must print the usage"
[[ $(exit_code "$script" --nonsense) == 2 ]] || fail "an unknown option is wrong usage"
[[ $(exit_code "$script" one two) == 2 ]] || fail "two folders are wrong usage"
[[ $(exit_code "$script" --mirror) == 2 ]] || fail "--mirror needs a value"

cp -r "$DIGITNET_DATA_DIR/mnist-10k" "$folder/mnist"
[[ $(exit_code "$script" "$folder/mnist") == 1 ]] || fail "other files must not pass for MNIST"
grep -q 'not the official file' "$folder/err" || fail "the message must say what is wrong"
grep -q 'data/mnist-10k' "$folder/err" || fail "the message must say what to do offline"
diff -r "$DIGITNET_DATA_DIR/mnist-10k" "$folder/mnist" || fail "existing files must stay"
