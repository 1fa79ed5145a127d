import type { Name, RRType } from "@nightshift/rfc2136"
import type { RecordKind, RecordObject } from "../kinds.ts"
import { isHostName, ownerName } from "./owner-name.ts"
import { caa, ipv4, ipv6, isTtl, mx, srv, target, txt, type Value } from "./values.ts"
import type { Refusal, Wish, WishSource } from "./wish.ts"

/** The RRset type each record kind writes. */
export const typeOfKind: Readonly<Record<RecordKind, RRType>> = {
  ARecord: "A",
  AAAARecord: "AAAA",
  CNAMERecord: "CNAME",
  MXRecord: "MX",
  NSRecord: "NS",
  PTRRecord: "PTR",
  SRVRecord: "SRV",
  TXTRecord: "TXT",
  CAARecord: "CAA",
}

export type RecordWish =
  | { readonly kind: "wish"; readonly wish: Wish }
  | { readonly kind: "refused"; readonly refusal: Refusal }

/** What one record object asks of a zone, or the first of its values that cannot be published and why. */
export function recordWish(record: RecordObject, zone: Name): RecordWish {
  const source = recordSource(record)
  const refuse = (field: string, value: string, rule: string): RecordWish => ({
    kind: "refused",
    refusal: { source, field: `spec.${field}`, value, rule },
  })
  const type = typeOfKind[record.kind]
  const { name: text, ttl } = record.spec
  const owner = ownerName(text, zone)
  if (owner.kind === "refused") return refuse("name", text, owner.rule)
  const needsHost = type === "A" || type === "AAAA" || type === "MX"
  if (needsHost && !isHostName(owner.name)) {
    return refuse(
      "name",
      text,
      `the owner of ${type} must be a host name: letters, digits and hyphens (RFC 1123)`,
    )
  }
  if (ttl !== undefined && !isTtl(ttl)) return refuse("ttl", String(ttl), "a TTL is 0 to 2147483647 seconds")
  const rdatas = []
  for (const { field, text: valueText, value } of valuesOf(record, zone)) {
    if (value.kind === "refused") return refuse(field, valueText, value.rule)
    rdatas.push(value.rdata)
  }
  if (rdatas.length === 0) return refuse(fieldOfKind[record.kind], "[]", "it needs at least one value")
  return { kind: "wish", wish: { name: owner.name, type, ttl, rdatas, source, exclusive: false } }
}

export function recordSource(record: RecordObject): WishSource {
  const { name, namespace = "", uid = "", creationTimestamp } = record.metadata
  return { kind: record.kind, namespace, name, uid, createdAt: Date.parse(creationTimestamp ?? "") || 0 }
}

interface JudgedValue {
  readonly field: string
  readonly text: string
  readonly value: Value
}

function valuesOf(record: RecordObject, zone: Name): JudgedValue[] {
  const one = (field: string, text: string, value: Value): JudgedValue[] => [{ field, text, value }]
  switch (record.kind) {
    case "ARecord":
      return record.spec.ipv4Addresses.map((text, i) => ({
        field: `ipv4Addresses[${i}]`,
        text,
        value: ipv4(text),
      }))
    case "AAAARecord":
      return record.spec.ipv6Addresses.map((text, i) => ({
        field: `ipv6Addresses[${i}]`,
        text,
        value: ipv6(text),
      }))
    case "CNAMERecord":
      return one("target", record.spec.target, target("CNAME", record.spec.target, zone))
    case "PTRRecord":
      return one("target", record.spec.target, target("PTR", record.spec.target, zone))
    case "NSRecord":
      return one("nameserver", record.spec.nameserver, target("NS", record.spec.nameserver, zone))
    case "MXRecord": {
      const { priority, mailServer } = record.spec
      return one("mailServer", `${priority} ${mailServer}`, mx(priority, mailServer, zone))
    }
    case "SRVRecord": {
      const { priority, weight, port, target: host } = record.spec
      return one("target", `${priority} ${weight} ${port} ${host}`, srv(priority, weight, port, host, zone))
    }
    case "TXTRecord":
      return one("text", record.spec.text.join(" ").slice(0, 80), txt(record.spec.text))
    case "CAARecord": {
      const { flags, tag, value } = record.spec
      return one("value", `${flags} ${tag} ${value}`, caa(flags, tag, value))
    }
  }
}

const fieldOfKind: Readonly<Record<RecordKind, string>> = {
  ARecord: "ipv4Addresses",
  AAAARecord: "ipv6Addresses",
  CNAMERecord: "target",
  MXRecord: "mailServer",
  NSRecord: "nameserver",
  PTRRecord: "target",
  SRVRecord: "target",
  TXTRecord: "text",
  CAARecord: "value",
}
