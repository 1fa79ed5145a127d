import { list } from "./collections.ts"
import type { ObjectOf } from "./define-kind.ts"
import { defineRecord } from "./record.ts"
import { formatted } from "./text.ts"

/** IPv6 addresses of a name. */
export const AAAARecord = defineRecord({
  kind: "AAAARecord",
  type: "AAAA",
  description: "IPv6 addresses of a name.",
  shape: {
    ipv6Addresses: list(formatted("ipv6", 45, "2001:db8::1"), 1000, 1).meta({
      description: "The addresses.",
    }),
  },
  value: { name: "Addresses", jsonPath: ".spec.ipv6Addresses" },
  root: {},
})

export type AAAARecord = ObjectOf<typeof AAAARecord>
