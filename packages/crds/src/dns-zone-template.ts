import { z } from "zod"
import { list } from "./collections.ts"
import { conditions, observedGeneration } from "./conditions.ts"
import { defineKind } from "./define-kind.ts"
import type { ObjectOf } from "./define-kind.ts"
import { dnsZoneTemplateSpec } from "./dns-zone-spec.ts"
import { groups } from "./names.ts"
import { labelSelector } from "./references.ts"
import { celText, ruled } from "./rules.ts"
import { objectName, shapedText, text } from "./text.ts"

const placeholder = /^[^{}]*(\{cluster\}[^{}]*)+$/

const zoneName = ruled(
  shapedText(
    254,
    /^([A-Za-z0-9_{}-]+\.)+[A-Za-z0-9_-]+\.?$/,
    "'{self}' is not the name of a zone: labels of letters, digits and '-' between dots",
  ),
  {
    rule: `self.matches(${celText(placeholder.source)})`,
    holds: (self) => placeholder.test(self),
    message: "zoneName '{self}' needs the placeholder cluster in braces, and has no other",
  },
)

/** A zone for each spot cluster: born, delegated and gone with it. */
export const DNSZoneTemplate = defineKind({
  kind: "DNSZoneTemplate",
  plural: "dnszonetemplates",
  singular: "dnszonetemplate",
  shortNames: ["dzt"],
  scope: "Namespaced",
  description: "A zone for each Cluster API Cluster of the namespace: born, delegated and gone with it.",
  served: [
    {
      group: groups.bindy,
      versions: [
        {
          name: "v1beta1",
          columns: [
            { name: "Zone", jsonPath: ".spec.zoneName", type: "string", description: "Names of the zones." },
            {
              name: "Parent",
              jsonPath: ".spec.delegation.parentZoneRef.name",
              type: "string",
              description: "The zone that delegates to them.",
            },
            {
              name: "Zones",
              jsonPath: ".status.zonesCount",
              type: "integer",
              description: "Zones that exist.",
            },
            {
              name: "Ready",
              jsonPath: '.status.conditions[?(@.type=="Ready")].status',
              type: "string",
              description: "Whether all of them are.",
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
  spec: z
    .object({
      clusterSelector: labelSelector("Clusters that get a zone; all of the namespace when empty.").prefault(
        {},
      ),
      zoneName: zoneName.meta({
        description: "Name of the zones, with `{cluster}` for the Cluster's name.",
        like: "^[{]cluster[}][.]([a-z]{1,8}[.]){1,2}example$",
      }),
      template: dnsZoneTemplateSpec,
      delegation: z
        .object({
          parentZoneRef: z
            .object({ name: objectName().meta({ description: "Name of the DNSZone, in the namespace." }) })
            .meta({ description: "The zone that gets the NS records and the glue." }),
        })
        .exactOptional()
        .meta({ description: "Delegation in the parent; none when absent." }),
    })
    .meta({ description: "Which clusters get a zone, and what it is like." }),
  status: z
    .object({
      conditions: conditions(),
      observedGeneration: observedGeneration(),
      zonesCount: z.int().min(0).exactOptional().meta({ description: "Zones that exist." }),
      readyZones: z.int().min(0).exactOptional().meta({ description: "How many of them are ready." }),
      refusedClusters: list(text(253), 64)
        .exactOptional()
        .meta({ description: "Clusters whose name makes no zone name, the first of many." }),
    })
    .meta({ description: "What was made of it." }),
  root: {},
})

export type DNSZoneTemplate = ObjectOf<typeof DNSZoneTemplate>
