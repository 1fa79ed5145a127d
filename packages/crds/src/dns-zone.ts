import { z } from "zod"
import { list, listMap } from "./collections.ts"
import { conditions, observedGeneration } from "./conditions.ts"
import { defineKind } from "./define-kind.ts"
import type { ObjectOf } from "./define-kind.ts"
import { dnsZoneSpec } from "./dns-zone-spec.ts"
import { groups } from "./names.ts"
import { text } from "./text.ts"
import { instant } from "./time.ts"

const words = (max: number, description: string) => text(max).exactOptional().meta({ description })
const when = (description: string) => instant().exactOptional().meta({ description })
const amount = (description: string) => z.int().min(0).exactOptional().meta({ description })

const server = z
  .object({
    name: text(253).meta({ description: "Name of the Bind9Instance." }),
    namespace: text(63).default("").meta({ description: "Namespace of the Bind9Instance." }),
    role: words(16, "`primary` or `secondary`."),
    reachable: z.boolean().exactOptional().meta({ description: "Whether it answered when last asked." }),
    serial: amount("SOA serial that it serves."),
    lag: amount("Serials by which it is behind the newest primary."),
    verifiedAt: when("When it was last seen to hold everything it should."),
    leavingSince: when(
      "Since when the zone is taken off it; such a server is none of the zone's any more, and goes from the list when it has nothing of the zone left.",
    ),
    message: words(2048, "What is wrong with it."),
  })
  .meta({ description: "A server of the zone, as it was seen." })

const silentCluster = z
  .object({
    name: text(253).meta({
      description:
        "Name of the Cluster; `local` for the management cluster, `*` when no Cluster can be listed.",
    }),
    kind: text(63).meta({ description: "The kind of its sources." }),
    since: instant().meta({ description: "Since when; `staleAfter` of these sources counts from here." }),
  })
  .meta({ description: "A kind that cannot be asked for in a cluster." })

const instanceStatus = z
  .object({
    apiVersion: words(253, "API version of the instance."),
    kind: words(63, "Kind of the instance."),
    name: words(253, "Name of the instance."),
    namespace: words(63, "Namespace of the instance."),
    status: words(32, "`Claimed`, `Configured`, `Failed` or `Unclaimed`."),
    lastReconciledAt: when("Not written: it would change with the clock alone."),
    message: words(2048, "What is wrong with it."),
  })
  .meta({ description: "Upstream's form of `servers`." })

const recordEntry = z
  .object({
    apiVersion: words(253, "API version of the record."),
    kind: words(63, "Kind of the record."),
    name: words(253, "Name of the record."),
    namespace: words(63, "Namespace of the record."),
    recordName: words(1023, "Owner name of the record."),
    lastReconciledAt: when("When upstream looked at it."),
  })
  .meta({ description: "A record, as upstream listed it." })

const dnssec = z
  .object({
    signed: z.boolean().exactOptional().meta({ description: "Whether a signed answer was seen." }),
    algorithm: words(64, "Algorithm of the key-signing key."),
    keyTag: amount("Tag of the key-signing key."),
    dsRecords: list(text(1024), 32).exactOptional().meta({ description: "DS records for the parent." }),
    lastKeyRollover: when("Not written: the server keeps its keys' history."),
    nextKeyRollover: when("Not written: the server plans its rollovers."),
  })
  .meta({ description: "What signing shows." })

/** A zone that is kept equal to the records and the ready Services that belong to it. */
export const DNSZone = defineKind({
  kind: "DNSZone",
  plural: "dnszones",
  singular: "dnszone",
  shortNames: ["zone", "zones", "dz", "dzs"],
  scope: "Namespaced",
  description: "A zone that is kept equal to the records and the ready Services that belong to it.",
  served: [
    {
      group: groups.bindy,
      versions: [
        {
          name: "v1beta1",
          columns: [
            { name: "Zone", jsonPath: ".spec.zoneName", type: "string", description: "The zone's name." },
            { name: "Provider", jsonPath: ".spec.clusterRef", type: "string", description: "Who serves it." },
            {
              name: "Records",
              jsonPath: ".status.recordsCount",
              type: "integer",
              description: "Records in it.",
            },
            {
              name: "Instances",
              jsonPath: ".status.bind9InstancesCount",
              type: "integer",
              description: "Servers of it.",
            },
            { name: "TTL", jsonPath: ".spec.ttl", type: "integer", description: "TTL of its records." },
            {
              name: "Ready",
              jsonPath: '.status.conditions[?(@.type=="Ready")].status',
              type: "string",
              description: "Whether every server holds everything it should.",
            },
            {
              name: "Reason",
              jsonPath: '.status.conditions[?(@.type=="Ready")].reason',
              type: "string",
              description: "Why, or why not.",
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
  selectableFields: [".spec.zoneName", ".spec.clusterRef"],
  spec: dnsZoneSpec,
  status: z
    .object({
      conditions: conditions(),
      observedGeneration: observedGeneration(),
      recordsCount: amount("Records that are in the zone."),
      sourcesCount: amount("Names that sources publish in it."),
      rrsetsCount: amount("RRsets that it should hold."),
      bind9InstancesCount: amount("Servers of the zone."),
      serial: amount("Newest serial of its primaries."),
      created: z
        .boolean()
        .exactOptional()
        .meta({ description: "Whether we made the zone, and so remove it; otherwise it is left behind." }),
      servers: listMap(server, ["name", "namespace"], 64)
        .exactOptional()
        .meta({ description: "The servers, as they were seen." }),
      silentClusters: listMap(silentCluster, ["name", "kind"], 512).exactOptional().meta({
        description: "What cannot be asked for, and where: the first of many.",
      }),
      dnssec: dnssec.exactOptional(),
      bind9Instances: list(instanceStatus, 64)
        .exactOptional()
        .meta({ description: "Not written: see `servers`. Kept so that objects of upstream remain valid." }),
      records: list(recordEntry, 10_000)
        .exactOptional()
        .meta({ description: "Not written: the state of a record stands on the record." }),
    })
    .meta({ description: "What is served." }),
  root: {},
})

export type DNSZone = ObjectOf<typeof DNSZone>
export type DNSZoneSpec = DNSZone["spec"]
export type DNSZoneStatus = NonNullable<DNSZone["status"]>
