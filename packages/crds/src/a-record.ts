import { list, textMap } from "./collections.ts"
import type { ObjectOf } from "./define-kind.ts"
import { defineRecord } from "./record.ts"
import { formatted } from "./text.ts"

/** IPv4 addresses of a name. */
export const ARecord = defineRecord({
  kind: "ARecord",
  type: "A",
  description: "IPv4 addresses of a name.",
  shape: {
    ipv4Addresses: list(formatted("ipv4", 45, "192.0.2.1"), 1000, 1).meta({ description: "The addresses." }),
  },
  value: { name: "Addresses", jsonPath: ".spec.ipv4Addresses" },
  root: {
    labels: textMap(64, 63).exactOptional().meta({
      description:
        "Accepted where the published slides print it: selects like `metadata.labels`, where it belongs.",
    }),
  },
})

export type ARecord = ObjectOf<typeof ARecord>
