import { objectOf, withFields, withMeta } from "../objects/object.ts"
import { forbidden } from "../status.ts"
import type { Strategy } from "./strategy.ts"

/** A cluster is nothing without these. */
const immortal = new Set(["default", "kube-system", "kube-public"])

/** A namespace goes only when its own finalizer does, which its controller removes when the namespace is empty. */
export const namespaceStrategy: Strategy = {
  defaults: (namespace) =>
    withMeta(namespace, {
      labels: { ...namespace.metadata.labels, "kubernetes.io/metadata.name": namespace.metadata.name },
    }),
  create(namespace) {
    const spec = { ...objectOf(namespace["spec"]), finalizers: ["kubernetes"] }
    return withFields(namespace, { spec, status: { phase: "Active" } })
  },
  deleting(namespace) {
    const { name } = namespace.metadata
    if (immortal.has(name)) {
      throw forbidden(
        { group: "", plural: "namespaces", kind: "Namespace" },
        name,
        "this namespace may not be deleted",
      )
    }
    return { ...namespace, status: { ...objectOf(namespace["status"]), phase: "Terminating" } }
  },
  update(next, old) {
    const finalizers = objectOf(old["spec"])["finalizers"]
    return withFields(next, { spec: withFields(objectOf(next["spec"]), { finalizers }) })
  },
}
