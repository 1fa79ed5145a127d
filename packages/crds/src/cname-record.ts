import type { ObjectOf } from "./define-kind.ts"
import { dnsName } from "./dns-values.ts"
import { defineRecord } from "./record.ts"

/** Another name's alias. */
export const CNAMERecord = defineRecord({
  kind: "CNAMERecord",
  type: "CNAME",
  description: "An alias: the name is another name's.",
  shape: { target: dnsName().meta({ description: "The canonical name." }) },
  value: { name: "Target", jsonPath: ".spec.target" },
  root: {},
})

export type CNAMERecord = ObjectOf<typeof CNAMERecord>
