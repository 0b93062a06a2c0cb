# Sourced after lib.sh by what builds or runs the server: names from the metadata, and where the site of a profile is.
# shellcheck shell=bash

names=$(cargo metadata --format-version 1 --no-deps | node .make/leptos.mjs) || die "cargo metadata fails: see above"
eval "$names"

# use_profile debug|release. Each has a site of its own, because neither server hydrates with the other's wasm.
# A release server embeds CLAVIGER_SITE when it is compiled; a debug server reads it when it runs.
# shellcheck disable=SC2034,SC2154 # set for the caller, from the metadata
use_profile() {
  case $1 in
    debug) wasm_profile=$leptos_lib_profile_dev site=$target/site-debug cargo_profile=() ;;
    release) wasm_profile=$leptos_lib_profile_release site=$target/site cargo_profile=(--release) ;;
    *) die "the profile is debug or release, not '$1'" ;;
  esac
  server=$target/$1/$leptos_bin_target
  export CLAVIGER_SITE=$site
}
