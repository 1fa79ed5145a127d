import type { Cluster } from "../cluster/cluster.ts"
import { desiredSlices } from "../endpoints/slices.ts"
import { jsonEqual } from "../json.ts"
import { isLeaving } from "../objects/conditions.ts"
import {
  at,
  type KubeObject,
  objectOf,
  stringOf,
  stringsOf,
  withFields,
  withMeta,
} from "../objects/object.ts"
import { keyOf } from "../store/change.ts"
import type { Controller } from "./controller.ts"
import { builtinTarget, change, create, remove } from "./in-cluster.ts"

const slices = "endpointslices.discovery.k8s.io"
const serviceLabel = "kubernetes.io/service-name"

/** Keeps the EndpointSlices of every Service with a selector at the pods that it selects. */
export function endpointSliceController(cluster: Cluster): Controller {
  const { store } = cluster
  return {
    name: "endpoint slices",
    *wakes({ collection, key, object, previous }) {
      if (collection === "services") yield key
      if (collection === slices) {
        const service = object.metadata.labels?.[serviceLabel]
        if (service !== undefined) yield keyOf(object.metadata.namespace, service)
      }
      if (collection !== "pods") return
      const services = store.collection("services")
      for (const serviceKey of services.keys(`${object.metadata.namespace ?? ""}/`)) {
        const service = services.get(serviceKey)
        if (service === undefined) continue
        if (selects(service, object) || (previous !== undefined && selects(service, previous)))
          yield serviceKey
      }
    },
    reconcile(key) {
      const service = store.get("services", key)
      const [namespace = "", name = ""] = key.split("/")
      const existing = slicesOf(cluster, namespace, name)
      const wanted =
        service === undefined || isLeaving(service)
          ? []
          : desiredSlices(service, selectedPods(cluster, service), nodesOf(cluster))
      if (service !== undefined && at(service, "spec", "selector") === undefined) return
      const target = builtinTarget(cluster, "discovery.k8s.io", "endpointslices", namespace)
      for (const [index, slice] of wanted.entries()) {
        const present = existing[index]
        if (present === undefined) create(cluster, target, slice)
        else if (differs(present, slice)) {
          change(cluster, target, present.metadata.name, "main", (live) =>
            withFields(withMeta(live, { labels: slice.metadata.labels ?? {} }), {
              endpoints: slice["endpoints"],
              ports: slice["ports"],
            }),
          )
        }
      }
      for (const surplus of existing.slice(wanted.length)) remove(cluster, target, surplus)
    },
  }
}

function slicesOf({ store }: Cluster, namespace: string, service: string): KubeObject[] {
  const collection = store.collection(slices)
  return [...collection.keys(`${namespace}/`)]
    .flatMap((key) => collection.get(key) ?? [])
    .filter(({ metadata }) => metadata.labels?.[serviceLabel] === service && isOurs(metadata.labels))
}

function isOurs(labels: Readonly<Record<string, string>>): boolean {
  return labels["endpointslice.kubernetes.io/managed-by"] === "endpointslice-controller.k8s.io"
}

function selectedPods({ store }: Cluster, service: KubeObject): KubeObject[] {
  const pods = store.collection("pods")
  return [...pods.keys(`${service.metadata.namespace ?? ""}/`)]
    .flatMap((key) => pods.get(key) ?? [])
    .filter((pod) => selects(service, pod))
}

function selects(service: KubeObject, pod: KubeObject): boolean {
  const selector = Object.entries(stringsOf(at(service, "spec", "selector")))
  const labels = pod.metadata.labels ?? {}
  return selector.length > 0 && selector.every(([key, value]) => labels[key] === value)
}

/** Zones of nodes by name. */
function nodesOf({ store }: Cluster): (name: string) => string | undefined {
  return (name) =>
    stringOf(objectOf(store.get("nodes", name)?.metadata.labels)["topology.kubernetes.io/zone"])
}

function differs(present: KubeObject, wanted: KubeObject): boolean {
  return (
    !jsonEqual(present["endpoints"] ?? [], wanted["endpoints"] ?? []) ||
    !jsonEqual(present["ports"] ?? [], wanted["ports"] ?? []) ||
    !jsonEqual(present.metadata.labels, wanted.metadata.labels)
  )
}
