import { list } from "./collections.ts"
import type { ObjectOf } from "./define-kind.ts"
import { defineRecord } from "./record.ts"
import { text } from "./text.ts"

/** Text of a name: one record of several character strings. */
export const TXTRecord = defineRecord({
  kind: "TXTRecord",
  type: "TXT",
  description: "Text of a name: one record of several character strings; several objects make one RRset.",
  shape: {
    text: list(text(16_384), 256, 1).meta({
      description: "Character strings of the record; one longer than 255 octets is split.",
    }),
  },
  value: { name: "Text", jsonPath: ".spec.text" },
  root: {},
})

export type TXTRecord = ObjectOf<typeof TXTRecord>
