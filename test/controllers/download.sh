#!/usr/bin/env bash
# Fills a folder with the programs that the tests here run, as their projects publish them for Linux on amd64: Argo CD
# (with the Helm and the Kustomize that it brings) and cert-manager out of the images that the pinned charts name.
# Needs the charts, Helm, Docker and curl; redis-server and git are the system's.
# Usage: download.sh FOLDER CHARTS
set -euo pipefail

# Of the minor that the stacks ask of DOKS.
KUBERNETES_VERSION=v1.34.2
ETCD_VERSION=v3.6.8
KWOK_VERSION=v0.7.0

folder=$1
charts=$2
mkdir -p "$folder"

# What an image has at these paths, under the names after the colons.
take() {
  local image=$1 container path
  shift
  container=$(docker create "$image")
  for path in "$@"; do docker cp --quiet "$container:${path%%:*}" "$folder/${path##*:}"; done
  docker rm "$container" >/dev/null
}

version_in() {
  helm show chart "$charts/$1"-*.tgz | sed -n 's/^appVersion: *"\{0,1\}\(v[^"]*\)"\{0,1\}$/\1/p'
}

download() {
  curl --fail --silent --show-error --location --retry 3 --output "$folder/$1" "$2"
}

for program in kube-apiserver kube-controller-manager kube-scheduler kubectl; do
  download "$program" "https://dl.k8s.io/release/$KUBERNETES_VERSION/bin/linux/amd64/$program"
done
download kwok "https://github.com/kubernetes-sigs/kwok/releases/download/$KWOK_VERSION/kwok-linux-amd64"
take "gcr.io/etcd-development/etcd:$ETCD_VERSION" /usr/local/bin/etcd:etcd
take "quay.io/argoproj/argocd:$(version_in argo-cd)" \
  /usr/local/bin/argocd:argocd /usr/local/bin/helm:helm /usr/local/bin/kustomize:kustomize
take "quay.io/jetstack/cert-manager-controller:$(version_in cert-manager)" \
  /app/cmd/controller/controller:cert-manager-controller
chmod +x "$folder"/*
