# Sourced after lib.sh by what builds or runs the server: names from the metadata, and where the site of a profile is.
# shellcheck shell=bash

names=$(cargo metadata --format-version 1 --no-deps | node .make/leptos.mjs) || die "cargo metadata fails: see above"
eval "$names"

# use_profile debug|release|dist. A debug server does not hydrate with the wasm of a release, nor the other way round.
# A release embeds CLAVIGER_SITE when it is compiled; a debug server reads it when it runs.
# shellcheck disable=SC2034,SC2154 # set for the caller, from the metadata
use_profile() {
  case $1 in
    debug) wasm_profile=$leptos_lib_profile_dev site=$target/site-debug cargo_profile=() ;;
    release) wasm_profile=$leptos_lib_profile_release site=$target/site cargo_profile=(--release) ;;
    dist) wasm_profile=$leptos_lib_profile_release site=$target/site cargo_profile=(--profile dist) ;;
    *) die "the profile is debug, release or dist, not '$1'" ;;
  esac
  server=$target/$1/$leptos_bin_target
  export CLAVIGER_SITE=$site
}
