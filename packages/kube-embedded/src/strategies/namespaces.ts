import { objectOf, withFields, withMeta } from "../objects/object.ts"
import type { Strategy } from "./strategy.ts"

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
  deleting: (namespace) => ({
    ...namespace,
    status: { ...objectOf(namespace["status"]), phase: "Terminating" },
  }),
  update(next, old) {
    const finalizers = objectOf(old["spec"])["finalizers"]
    return withFields(next, { spec: withFields(objectOf(next["spec"]), { finalizers }) })
  },
}
