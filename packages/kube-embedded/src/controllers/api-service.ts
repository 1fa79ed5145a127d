import { bootstrap } from "../cluster/bootstrap.ts"
import type { Cluster } from "../cluster/cluster.ts"
import type { Controller } from "./controller.ts"

/** What a cluster has from the beginning comes back when somebody deletes it: the Service of the API above all. */
export function apiServiceController(cluster: Cluster): Controller {
  return {
    name: "the API's own Service",
    *wakes({ collection, key, type }) {
      if (collection === "services" && key === "default/kubernetes" && type === "DELETED") yield key
    },
    reconcile: () => bootstrap(cluster),
  }
}
