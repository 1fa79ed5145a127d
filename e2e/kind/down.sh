#!/bin/sh
# Removes what up.sh made: the machines of the spot clusters first, for they are containers beside the kind cluster.
set -eu
name=${KIND_CLUSTER:-night-shift}
command -v kind >/dev/null || { printf 'kind: kind is missing\n' >&2; exit 1; }
if kind get clusters 2>/dev/null | grep -qx "$name"; then
  kubectl --context "kind-$name" delete scheduledmachines.5spot.finos.org --all --all-namespaces --ignore-not-found --timeout 5m || true
  kubectl --context "kind-$name" delete clusters.cluster.x-k8s.io --all --all-namespaces --ignore-not-found --timeout 5m || true
fi
kind delete cluster --name "$name"
