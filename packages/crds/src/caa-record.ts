import type { ObjectOf } from "./define-kind.ts"
import { unsigned } from "./dns-values.ts"
import { defineRecord } from "./record.ts"
import { shapedText, text } from "./text.ts"

/** Who may issue certificates for a name (RFC 8659); several objects make one RRset. */
export const CAARecord = defineRecord({
  kind: "CAARecord",
  type: "CAA",
  description: "Who may issue certificates for a name; several objects make one RRset.",
  shape: {
    flags: unsigned(255).meta({ description: "128: an issuer that does not know the tag must refuse." }),
    tag: shapedText(
      255,
      /^[A-Za-z0-9]+$/,
      "'{self}' is not a CAA tag: letters and digits, such as issue, issuewild or iodef",
    ).meta({ description: "`issue`, `issuewild`, `iodef` or a later tag." }),
    value: text(4096).meta({ description: "Value of the tag." }),
  },
  value: { name: "Value", jsonPath: ".spec.value" },
  root: {},
})

export type CAARecord = ObjectOf<typeof CAARecord>
