/** The programs of the real control plane: which Go package each is, and in which order they are worth building. */
export const parts = {
  etcd: "go.etcd.io/etcd/server/v3",
  "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
  "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
  kwok: "sigs.k8s.io/kwok/cmd/kwok",
  "kube-scheduler": "k8s.io/kubernetes/cmd/kube-scheduler",
  "capi-core": "sigs.k8s.io/cluster-api/core",
} as const

export type Part = keyof typeof parts

const kubernetes = "v1.36.3"
const clusterApi = "v1.14.2"

/** Cluster API refuses a server that does not tell its version, so every binary carries one. */
export const ldflags = [
  "-s -w",
  `-X k8s.io/component-base/version.gitVersion=${kubernetes}`,
  "-X k8s.io/component-base/version.gitMajor=1",
  "-X k8s.io/component-base/version.gitMinor=36",
  "-X k8s.io/component-base/version.gitTreeState=archive",
  `-X sigs.k8s.io/cluster-api/version.gitVersion=${clusterApi}`,
].join(" ")
