#!/bin/sh
# A kind cluster with Cluster API, BIND and both operators. Needs docker, kind, kubectl, helm and clusterctl.
# usage: e2e/kind/up.sh [capd|k0smotron]
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../.." && pwd)
provider=${1:-capd}
name=${KIND_CLUSTER:-night-shift}
spot_version=${SPOT_VERSION:-v1.33.1}
calico_version=${CALICO_VERSION:-v3.30.0}

say() { printf 'kind: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

case "$provider" in
  capd | k0smotron) ;;
  *) say "unknown provider '$provider'; it is capd or k0smotron"; exit 2 ;;
esac
for tool in docker kind kubectl helm clusterctl openssl; do
  command -v "$tool" >/dev/null || die "$tool is missing"
done
docker info >/dev/null 2>&1 || die "docker is installed, but its daemon does not answer"

say "cluster $name"
kind get clusters 2>/dev/null | grep -qx "$name" || kind create cluster --name "$name" --config "$here/cluster.yaml" --wait 3m
context="kind-$name"
k() { kubectl --context "$context" "$@"; }

say "images, built here and loaded without a registry"
for program in machine-scheduler dns-operator; do
  "$root/run" exec pnpm --filter "@nightshift/$program" build
  docker build --quiet --tag "night-shift/$program:dev" --build-arg "PROGRAM=$program" --file "$here/Dockerfile" "$root"
done
docker build --quiet --tag night-shift/bind:dev - <<'DOCKERFILE'
FROM debian:stable-slim
RUN apt-get update && apt-get install -y --no-install-recommends bind9 && rm -rf /var/lib/apt/lists/*
DOCKERFILE
kind load docker-image --name "$name" night-shift/machine-scheduler:dev night-shift/dns-operator:dev night-shift/bind:dev

say "Cluster API with $provider"
if [ "$provider" = capd ]; then
  CLUSTER_TOPOLOGY=true clusterctl init --kubeconfig-context "$context" --infrastructure docker --wait-providers
else
  clusterctl init --kubeconfig-context "$context" --bootstrap k0sproject-k0smotron \
    --control-plane k0sproject-k0smotron --infrastructure k0sproject-k0smotron --wait-providers
fi

say "BIND with keys of its own"
k create namespace night-shift --dry-run=client -o yaml | k apply -f -
if ! k get secret bind-keys --namespace night-shift >/dev/null 2>&1; then
  update=$(openssl rand -base64 32)
  control=$(openssl rand -base64 32)
  keys=$(mktemp -d)
  trap 'rm -rf "$keys"' EXIT
  umask 077
  printf 'key "night-shift" { algorithm hmac-sha256; secret "%s"; };\n' "$update" >"$keys/update.key"
  printf 'key "rndc" { algorithm hmac-sha256; secret "%s"; };\n' "$control" >"$keys/rndc.key"
  k create secret generic bind-update --namespace default --from-file="keyfile=$keys/update.key"
  k create secret generic bind-rndc --namespace default --from-file="keyfile=$keys/rndc.key"
  k create secret generic bind-keys --namespace night-shift --from-file="$keys/update.key" --from-file="$keys/rndc.key"
fi
k apply -f "$here/manifests/bind.yaml"
k rollout status deployment/bind --namespace night-shift --timeout 2m

say "both operators, by their charts"
for program in machine-scheduler dns-operator; do
  helm upgrade --install "$program" "$root/charts/$program" --kube-context "$context" --namespace night-shift \
    --set image.tag=dev --set image.pullPolicy=Never --wait --timeout 3m
done

say "a spot cluster and its zone"
if [ "$provider" = capd ]; then
  clusterctl generate cluster spot --kubeconfig-context "$context" --infrastructure docker --flavor development \
    --kubernetes-version "$spot_version" --control-plane-machine-count 1 --worker-machine-count 0 |
    k apply --namespace default -f -
  k wait --for=condition=ControlPlaneInitialized cluster/spot --namespace default --timeout 10m
  # Its nodes are Ready only with a network of their own. Docker's addresses are reachable from Linux hosts alone.
  spot=$(mktemp)
  clusterctl get kubeconfig spot --kubeconfig-context "$context" >"$spot"
  kubectl --kubeconfig "$spot" apply -f "https://raw.githubusercontent.com/projectcalico/calico/$calico_version/manifests/calico.yaml"
  rm -f "$spot"
  k apply -f "$here/manifests/machine-capd.yaml"
else
  k apply -f "$here/manifests/k0smotron-cluster.yaml"
fi
k apply -f "$here/manifests/zone.yaml"
k wait --for=condition=Ready dnszone/spot --namespace default --timeout 2m
say "ready: kubectl --context $context get clusters,dnszones,scheduledmachines.5spot.finos.org"
