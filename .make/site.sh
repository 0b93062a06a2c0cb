# Sourced after lib.sh by what builds or runs the server: names from the metadata, and where the site of a profile is.
# shellcheck shell=bash

names=$(cargo metadata --format-version 1 --no-deps | node .make/leptos.mjs) || die "cargo metadata fails: see above"
eval "$names"

# use_profile debug|release|dist. A debug server does not hydrate with the wasm of a release, nor the other way round.
# A release embeds CLAVIGER_SITE when it is compiled; a debug server reads it when it runs.
#
# The release's wasm and server share a profile and both name their target: macros and build scripts are then the same
# for both, and compiled once.
# shellcheck disable=SC2034,SC2154 # set for the caller, from the metadata
use_profile() {
  server=$target/$1/$leptos_bin_target
  case $1 in
    debug) wasm_profile=$leptos_lib_profile_dev site=$target/site-debug cargo_profile=() ;;
    release)
      local host
      host=$(rustc -vV | sed -n 's/^host: //p')
      wasm_profile=release site=$target/site cargo_profile=(--release --target "$host")
      server=$target/$host/release/$leptos_bin_target
      ;;
    dist) wasm_profile=$leptos_lib_profile_release site=$target/site-dist cargo_profile=(--profile dist) ;;
    *) die "the profile is debug, release or dist, not '$1'" ;;
  esac
  export CLAVIGER_SITE=$site
}
