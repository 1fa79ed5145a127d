import { z } from "zod"
import { managedCluster } from "./bind9-managed.ts"
import { externalDefaults } from "./bind9-server.ts"
import { list } from "./collections.ts"
import { conditions, observedGeneration } from "./conditions.ts"
import { defineKind } from "./define-kind.ts"
import type { Column, ObjectOf } from "./define-kind.ts"
import { groups } from "./names.ts"
import { namespaceName, text } from "./text.ts"

const amount = (description: string) => z.int().min(0).exactOptional().meta({ description })

const columns: readonly Column[] = [
  { name: "Version", jsonPath: ".spec.version", type: "string", description: "Version of BIND." },
  { name: "Primary", jsonPath: ".spec.primary.replicas", type: "integer", description: "Wanted primaries." },
  {
    name: "Secondary",
    jsonPath: ".spec.secondary.replicas",
    type: "integer",
    description: "Wanted secondaries.",
  },
  {
    name: "Ready",
    jsonPath: '.status.conditions[?(@.type=="Ready")].status',
    type: "string",
    description: "Whether all its instances are.",
  },
  {
    name: "Instances",
    jsonPath: ".status.instanceCount",
    type: "integer",
    description: "Its instances.",
    priority: 1,
  },
  { name: "Age", jsonPath: ".metadata.creationTimestamp", type: "date", description: "How old it is." },
]

const common = { external: externalDefaults.exactOptional(), ...managedCluster }

const status = z
  .object({
    conditions: conditions(),
    observedGeneration: observedGeneration(),
    instanceCount: amount("Instances that belong to it."),
    readyInstances: amount("How many of them are ready."),
    instances: list(text(317), 256).exactOptional().meta({ description: "Their names, the first of many." }),
  })
  .meta({ description: "What was seen of it." })

/** Servers of a namespace that belong together, and what they have in common. */
export const Bind9Cluster = defineKind({
  kind: "Bind9Cluster",
  plural: "bind9clusters",
  singular: "bind9cluster",
  shortNames: ["b9c", "b9cs"],
  scope: "Namespaced",
  description: "Servers of a namespace that belong together, and what they have in common.",
  served: [{ group: groups.bindy, versions: [{ name: "v1beta1", columns }] }],
  spec: z.object(common).meta({ description: "What its servers have in common." }),
  status,
  root: {},
})

export type Bind9Cluster = ObjectOf<typeof Bind9Cluster>

/** Servers that zones of every namespace may use, and what they have in common. */
export const ClusterBind9Provider = defineKind({
  kind: "ClusterBind9Provider",
  plural: "clusterbind9providers",
  singular: "clusterbind9provider",
  shortNames: ["cb9p", "cb9ps"],
  scope: "Cluster",
  description: "Servers that zones of every namespace may use, and what they have in common.",
  served: [{ group: groups.bindy, versions: [{ name: "v1beta1", columns }] }],
  spec: z
    .object({
      namespace: namespaceName().exactOptional().meta({
        description:
          "Namespace of its instances and of the Secrets that `external` names; the operator's own when absent. Instances of another namespace serve only the zones of theirs.",
      }),
      ...common,
    })
    .meta({ description: "What its servers have in common." }),
  status,
  root: {},
})

export type ClusterBind9Provider = ObjectOf<typeof ClusterBind9Provider>
