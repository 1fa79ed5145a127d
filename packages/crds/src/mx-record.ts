import type { ObjectOf } from "./define-kind.ts"
import { dnsName, unsigned } from "./dns-values.ts"
import { defineRecord } from "./record.ts"

/** A mail exchanger of a name; several objects make one RRset. */
export const MXRecord = defineRecord({
  kind: "MXRecord",
  type: "MX",
  description: "A mail exchanger of a name; several objects make one RRset.",
  shape: {
    priority: unsigned(65_535).meta({ description: "Preference; lower first." }),
    mailServer: dnsName().meta({ description: "Name of the exchanger." }),
  },
  value: { name: "MailServer", jsonPath: ".spec.mailServer" },
  root: {},
})

export type MXRecord = ObjectOf<typeof MXRecord>
