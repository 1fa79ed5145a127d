import type { ObjectOf } from "./define-kind.ts"
import { dnsName, unsigned } from "./dns-values.ts"
import { defineRecord } from "./record.ts"

/** A server of a service; several objects make one RRset. */
export const SRVRecord = defineRecord({
  kind: "SRVRecord",
  type: "SRV",
  description: "A server of a service; several objects make one RRset.",
  shape: {
    priority: unsigned(65_535).meta({ description: "Lower first." }),
    weight: unsigned(65_535).meta({ description: "Share among equals." }),
    port: unsigned(65_535).meta({ description: "Port of the service." }),
    target: dnsName().meta({ description: "Name of the server." }),
  },
  value: { name: "Target", jsonPath: ".spec.target" },
  root: {},
})

export type SRVRecord = ObjectOf<typeof SRVRecord>
