import { z } from "zod"
import {
  bindcarConfig,
  configMapRefs,
  image,
  primaryServers,
  replicas,
  rndcKey,
  rndcKeyRotation,
  serverConfig,
  storage,
  version,
  volumeMounts,
  volumes,
} from "./bind9-managed.ts"
import { externalServer } from "./bind9-server.ts"
import { list } from "./collections.ts"
import { conditions, observedGeneration } from "./conditions.ts"
import { defineKind } from "./define-kind.ts"
import type { ObjectOf } from "./define-kind.ts"
import { groups } from "./names.ts"
import { localSecretName, objectReference } from "./references.ts"
import { objectName, text } from "./text.ts"

const rndcNote = "Deprecated: key of the control channel. No effect so far; see `external.rndc.secretRef`."

const zoneEntry = z
  .object({
    zoneName: text(254).exactOptional().meta({ description: "Name of the zone in the DNS." }),
    name: text(253).exactOptional().meta({ description: "Name of the DNSZone." }),
    namespace: text(63).exactOptional().meta({ description: "Namespace of the DNSZone." }),
  })
  .meta({ description: "A zone, as upstream listed it." })

/** One BIND server: one that exists (`external`), or one that the operator is to run. */
export const Bind9Instance = defineKind({
  kind: "Bind9Instance",
  plural: "bind9instances",
  singular: "bind9instance",
  shortNames: ["b9", "b9s"],
  scope: "Namespaced",
  description: "One BIND server: one that exists already, or one that the operator is to run.",
  served: [
    {
      group: groups.bindy,
      versions: [
        {
          name: "v1beta1",
          columns: [
            { name: "Cluster", jsonPath: ".spec.clusterRef", type: "string", description: "Its cluster." },
            { name: "Role", jsonPath: ".spec.role", type: "string", description: "Primary or secondary." },
            {
              name: "Replicas",
              jsonPath: ".spec.replicas",
              type: "integer",
              description: "Wanted replicas.",
            },
            {
              name: "Zones",
              jsonPath: ".status.zonesCount",
              type: "integer",
              description: "Zones that it serves.",
            },
            {
              name: "Ready",
              jsonPath: '.status.conditions[?(@.type=="Ready")].status',
              type: "string",
              description: "Whether it answers.",
            },
            {
              name: "Reason",
              jsonPath: '.status.conditions[?(@.type=="Ready")].reason',
              type: "string",
              description: "Why, or why not.",
            },
            {
              name: "Address",
              jsonPath: ".spec.external.addresses",
              type: "string",
              description: "Where it is.",
              priority: 1,
            },
            {
              name: "Age",
              jsonPath: ".metadata.creationTimestamp",
              type: "date",
              description: "How old it is.",
            },
          ],
        },
      ],
    },
  ],
  selectableFields: [".spec.clusterRef", ".spec.role"],
  spec: z
    .object({
      clusterRef: objectName()
        .exactOptional()
        .meta({ description: "Bind9Cluster of the namespace, or ClusterBind9Provider, that it belongs to." }),
      role: z
        .enum(["primary", "secondary"])
        .meta({ description: "Whether it takes updates or follows a primary." }),
      external: externalServer.exactOptional(),
      replicas: replicas(),
      version: version(),
      image,
      config: serverConfig,
      configMapRefs,
      bindcarConfig,
      primaryServers: primaryServers(),
      rndcKey,
      rndcSecretRef: localSecretName(rndcNote),
      storage,
      volumes: volumes(),
      volumeMounts: volumeMounts(),
    })
    .meta({ description: "The server." }),
  status: z
    .object({
      conditions: conditions(),
      observedGeneration: observedGeneration(),
      zonesCount: z.int().min(0).exactOptional().meta({ description: "Zones that it serves." }),
      clusterRef: objectReference("The cluster it belongs to.").exactOptional(),
      observedParentGeneration: z
        .int()
        .min(0)
        .exactOptional()
        .meta({ description: "Generation of the cluster that was read." }),
      keyName: text(254)
        .exactOptional()
        .meta({ description: "Name of the key that last signed an update; never its secret." }),
      serviceAddress: text(253)
        .exactOptional()
        .meta({ description: "Not written: an external server's address is in its spec." }),
      zones: list(zoneEntry, 10_000)
        .exactOptional()
        .meta({ description: "Not written: a list of all zones would grow without end; see `zonesCount`." }),
      rndcKeyRotation,
    })
    .meta({ description: "What was seen of it." }),
  root: {},
})

export type Bind9Instance = ObjectOf<typeof Bind9Instance>
