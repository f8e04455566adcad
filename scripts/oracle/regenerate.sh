#!/usr/bin/env bash
# Makes every oracle fixture anew from R. Needs Rscript with metafor, metadat, clubSandwich, robumeta and jsonlite.
set -euo pipefail
cd "$(dirname "$0")/../.."
for script in scripts/oracle/*.R; do
  case "$script" in *json17.R | *support.R | *fuzz.R | *fuzzDiagnostics.R) continue ;; esac
  echo "$script" >&2
  Rscript "$script"
done
