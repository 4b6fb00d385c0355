#!/usr/bin/env bash
# Runs `npm start` as a new user would: waits for the lab's first HTTP 200, asks the ELB's port once more,
# stops the lab with Ctrl-C and checks that it leaves nothing behind.
set -euo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp)
setsid npm start >"$log" 2>&1 &
pid=$!
trap 'kill -KILL -- -"$pid" 2>/dev/null || true; rm -f "$log"' EXIT

for _ in $(seq 1 600); do
  grep -q '^ *curl ' "$log" && break
  kill -0 "$pid" 2>/dev/null || { cat "$log"; echo 'npm start ended by itself'; exit 1; }
  sleep 0.1
done
cat "$log"
url=$(sed -n 's/^ *curl \(http:[^ ]*\).*/\1/p' "$log" | head -n 1)
[ -n "$url" ] || { echo 'npm start printed no curl command within 60 s'; exit 1; }
curl --fail --silent --show-error --max-time 10 "$url"

kill -INT -- -"$pid"
for _ in $(seq 1 100); do
  kill -0 "$pid" 2>/dev/null || break
  sleep 0.1
done
if kill -0 "$pid" 2>/dev/null; then echo 'the lab did not stop within 10 s of Ctrl-C'; exit 1; fi
[ ! -e .cilium-cce/kubeconfig ] || { echo 'the lab left its kubeconfig behind'; exit 1; }
echo 'npm start: first request answered, stopped cleanly'
