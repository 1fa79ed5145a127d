import type { ObjectOf } from "./define-kind.ts"
import { dnsName } from "./dns-values.ts"
import { defineRecord } from "./record.ts"

/** A name server of a delegated name; several objects make one RRset. */
export const NSRecord = defineRecord({
  kind: "NSRecord",
  type: "NS",
  description: "A name server of a delegated name; several objects make one RRset.",
  shape: { nameserver: dnsName().meta({ description: "Name of the server." }) },
  value: { name: "Nameserver", jsonPath: ".spec.nameserver" },
  root: {},
})

export type NSRecord = ObjectOf<typeof NSRecord>
