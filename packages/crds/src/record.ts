import { z } from "zod"
import { conditions, observedGeneration } from "./conditions.ts"
import { defineKind } from "./define-kind.ts"
import { ttl } from "./dns-values.ts"
import { groups } from "./names.ts"
import { namespaceName, objectName, text } from "./text.ts"
import { instant } from "./time.ts"

/** What all nine record kinds share. A record is in the zone that selects its labels, or that it names. */

const words = (max: number, description: string) => text(max).exactOptional().meta({ description })
const when = (description: string) => instant().exactOptional().meta({ description })

const zoneRef = z
  .object({
    name: objectName().meta({ description: "Name of the DNSZone." }),
    namespace: namespaceName()
      .exactOptional()
      .meta({ description: "Its namespace; another one's zone must allow it by annotation." }),
  })
  .meta({ description: "The zone of this record, instead of the zones that select its labels." })

const common = {
  name: text(1023).meta({
    description:
      "Owner name: `@` or empty for the apex, relative to the zone, or absolute inside it. `*` may lead.",
  }),
  ttl: ttl()
    .exactOptional()
    .meta({ description: "Seconds that resolvers may keep it; the zone's when absent." }),
  zoneRef: zoneRef.exactOptional(),
}

const recordStatus = z
  .object({
    conditions: conditions(),
    observedGeneration: observedGeneration(),
    zone: words(254, "Name of the zone; upstream's deprecated twin of `zoneRef.zoneName`."),
    zoneRef: z
      .object({
        apiVersion: words(253, "API version of the zone."),
        kind: words(63, "Kind of the zone."),
        name: words(253, "Name of the DNSZone."),
        namespace: words(63, "Namespace of the DNSZone."),
        zoneName: words(254, "The zone's name in the DNS."),
        lastReconciledAt: when("Not written: it would change with the clock alone."),
      })
      .exactOptional()
      .meta({ description: "The zone this record is in." }),
    publishedName: words(1023, "The owner name that is served."),
    addresses: words(4096, "The first values of the RRset, for people."),
    recordHash: words(128, "Hash of the RRset that was verified."),
    lastUpdated: when("When the RRset last changed."),
  })
  .meta({ description: "What is served of it." })

interface RecordDefinition<Name extends string, Shape extends z.ZodRawShape, Root extends z.ZodRawShape> {
  readonly kind: Name
  readonly type: string
  readonly description: string
  readonly shape: Shape
  /** JSONPath and name of the column that shows the value. */
  readonly value: { readonly name: string; readonly jsonPath: string }
  /** Fields beside spec and status. */
  readonly root: Root
}

export function defineRecord<
  const Name extends string,
  Shape extends z.ZodRawShape,
  Root extends z.ZodRawShape,
>({ kind, type, description, shape, value, root }: RecordDefinition<Name, Shape, Root>) {
  const singular = kind.toLowerCase()
  return defineKind({
    kind,
    plural: `${singular}s`,
    singular,
    shortNames: [type.toLowerCase()],
    scope: "Namespaced",
    description,
    served: [{ group: groups.bindy, versions: [{ name: "v1beta1", columns: columnsOf(type, value) }] }],
    selectableFields: [".spec.name", ".status.zone"],
    spec: z
      .object({ ...common, ...shape })
      .meta({ description: `One wish for ${type} records at one name.` }),
    status: recordStatus,
    root,
  })
}

const columnsOf = (type: string, value: { readonly name: string; readonly jsonPath: string }) =>
  [
    { name: "Name", jsonPath: ".spec.name", type: "string", description: "Owner name." },
    { name: "Zone", jsonPath: ".status.zoneRef.zoneName", type: "string", description: "The zone it is in." },
    { ...value, type: "string", description: `Value of the ${type} record.` },
    {
      name: "TTL",
      jsonPath: ".spec.ttl",
      type: "integer",
      description: "Seconds that resolvers may keep it.",
    },
    {
      name: "Ready",
      jsonPath: '.status.conditions[?(@.type=="Ready")].status',
      type: "string",
      description: "Whether every authoritative server answers it.",
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
      description: "How old the object is.",
    },
  ] as const
