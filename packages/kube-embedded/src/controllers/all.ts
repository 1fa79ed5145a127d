import type { Cluster } from "../cluster/cluster.ts"
import { apiServiceController } from "./api-service.ts"
import type { Controller } from "./controller.ts"
import { customResourceCleanupController } from "./custom-resource-cleanup.ts"
import { endpointSliceController } from "./endpoint-slices.ts"
import { eventExpiryController } from "./event-expiry.ts"
import { garbageController } from "./garbage.ts"
import { namespaceContentController } from "./namespace-content.ts"
import { namespaceController } from "./namespaces.ts"
import { podDisruptionBudgetController } from "./pod-disruption-budgets.ts"

/** The part of kube-controller-manager that the API itself would feel incomplete without. */
export function controllersOf(cluster: Cluster, authority: string): readonly Controller[] {
  return [
    namespaceController(cluster),
    namespaceContentController(cluster, authority),
    customResourceCleanupController(cluster),
    garbageController(cluster),
    podDisruptionBudgetController(cluster),
    endpointSliceController(cluster),
    eventExpiryController(cluster),
    apiServiceController(cluster),
  ]
}
