import { objectOf, withFields, withMeta } from "../objects/object.ts"
import type { Strategy } from "./strategy.ts"

/** A namespace goes only when its own finalizer does, which its controller removes when the namespace is empty. */
export const namespaceStrategy: Strategy = {
  create(namespace) {
    const labels = { ...namespace.metadata.labels, "kubernetes.io/metadata.name": namespace.metadata.name }
    const spec = { ...objectOf(namespace["spec"]), finalizers: ["kubernetes"] }
    return withFields(withMeta(namespace, { labels }), { spec, status: { phase: "Active" } })
  },
  deleting: (namespace) => ({
    ...namespace,
    status: { ...objectOf(namespace["status"]), phase: "Terminating" },
  }),
  update(next, old) {
    const labels = { ...next.metadata.labels, "kubernetes.io/metadata.name": next.metadata.name }
    const finalizers = objectOf(old["spec"])["finalizers"]
    return withFields(withMeta(next, { labels }), {
      spec: withFields(objectOf(next["spec"]), { finalizers }),
    })
  },
}
