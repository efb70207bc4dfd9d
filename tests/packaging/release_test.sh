#!/usr/bin/env bash
# What is said of the version, and of whose each file is, holds together.
set -euo pipefail
cd "$DIGITNET_SOURCE_DIR"

version=$(sed -nE 's/.*string_view version = "([^"]+)";/\1/p' include/digitnet/version.hpp)
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || { echo "no version in version.hpp: '$version'"; exit 1; }

cited=$(sed -nE 's/^version: (.*)/\1/p' CITATION.cff)
[[ $cited == "$version" ]] || { echo "CITATION.cff: version '$cited', expected $version"; exit 1; }
if [[ -x $DIGITNET_BIN_DIR/digit-predict ]]; then
  printed=$("$DIGITNET_BIN_DIR/digit-predict" --version)
  [[ $printed == "digit-predict $version" ]] || { echo "digit-predict prints $printed"; exit 1; }
fi

# A version that was released has its date; before that everything is unreleased.
latest=$(sed -nE 's/^## \[([0-9][^]]*)\] - [0-9]{4}-[0-9]{2}-[0-9]{2}$/\1/p' CHANGELOG.md | head -1)
unreleased=$(sed -nE '/^## \[Unreleased\]/,/^## \[[0-9]/p' CHANGELOG.md)
if [[ -z $latest ]]; then
  [[ $unreleased == *"$version"* ]] || { echo "CHANGELOG.md does not say that this will be $version"; exit 1; }
elif [[ $(printf '%s\n%s\n' "$latest" "$version" | sort -V | tail -1) != "$version" ]]; then
  echo "CHANGELOG.md: $latest is released, version.hpp says $version"
  exit 1
fi

# Every folder of headers has its promise.
while IFS= read -r folder; do
  grep -qF "\`$folder\`" docs/stability.md || { echo "docs/stability.md says nothing of $folder"; exit 1; }
done < <(sed -nE 's/^([a-z_/]+):.*/\1/p' tests/packaging/folder_graph.txt)

# Who develops in a container finds what scripts/test would install.
while IFS= read -r package; do
  tr -s ' ' '\n' <.devcontainer/Containerfile | grep -qxF -e "$package" || { echo ".devcontainer lacks $package"; exit 1; }
done < <(bash -c 'source scripts/lib.sh && printf "%s\n" "${build_packages[@]}"')

# The licences of all files, in a checkout: elsewhere what was built would count.
cmp -s LICENSE LICENSES/MIT.txt || { echo "LICENSES/MIT.txt is not LICENSE"; exit 1; }
if ! command -v reuse >/dev/null || ! git rev-parse --git-dir >/dev/null 2>&1; then
  echo "reuse is not installed, or this is no checkout: licences are not checked"
  exit 0
fi
reuse --root . lint
