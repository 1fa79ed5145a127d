import type { DNSZone, ARecord, Bind9Instance, DNSZoneTemplate, Bind9Cluster, TXTRecord } from "@nightshift/crds"
import type { DnsZone, RecordObject, Bind9Instance as B, DnsZoneTemplate as T, Bind9Cluster as C } from "./kinds.ts"
type Value<K> = K extends { readonly parse: (o: unknown) => infer R } ? Extract<R, { readonly ok: true }> extends { readonly value: infer V } ? V : never : never
declare const z: Value<typeof DNSZone>, a: Value<typeof ARecord>, b: Value<typeof Bind9Instance>, t: Value<typeof DNSZoneTemplate>, c: Value<typeof Bind9Cluster>, x: Value<typeof TXTRecord>
export const zz: DnsZone = z
export const aa: RecordObject = a
export const xx: RecordObject = x
export const bb: B = b
export const tt: T = t
export const cc: C = c
