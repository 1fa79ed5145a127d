import type { ObjectOf } from "./define-kind.ts"
import { dnsName } from "./dns-values.ts"
import { defineRecord } from "./record.ts"

/** The name of an address. */
export const PTRRecord = defineRecord({
  kind: "PTRRecord",
  type: "PTR",
  description: "The name of an address, in a reverse zone.",
  shape: { target: dnsName().meta({ description: "The name that the address has." }) },
  value: { name: "Target", jsonPath: ".spec.target" },
  root: {},
})

export type PTRRecord = ObjectOf<typeof PTRRecord>
