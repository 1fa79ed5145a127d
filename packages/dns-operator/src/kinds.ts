import type { Condition, KubeObject, LabelSelector } from "@nightshift/operator-runtime"

/** What this operator reads of the kinds it serves. The whole of them, with every rule, is in packages/crds. */

export interface RecordSpecs {
  readonly ARecord: { readonly ipv4Addresses: readonly string[] }
  readonly AAAARecord: { readonly ipv6Addresses: readonly string[] }
  readonly CNAMERecord: { readonly target: string }
  readonly MXRecord: { readonly priority: number; readonly mailServer: string }
  readonly NSRecord: { readonly nameserver: string }
  readonly PTRRecord: { readonly target: string }
  readonly SRVRecord: {
    readonly priority: number
    readonly weight: number
    readonly port: number
    readonly target: string
  }
  readonly TXTRecord: { readonly text: readonly string[] }
  readonly CAARecord: { readonly flags: number; readonly tag: string; readonly value: string }
}

export type RecordKind = keyof RecordSpecs

interface CommonRecordSpec {
  readonly name: string
  readonly ttl?: number
  readonly zoneRef?: { readonly name: string; readonly namespace?: string }
}

export type RecordObject = {
  [Kind in RecordKind]: Omit<KubeObject, "kind"> & {
    readonly kind: Kind
    readonly spec: CommonRecordSpec & RecordSpecs[Kind]
    /** Labels printed at the root of an ARecord in the published slides select like metadata.labels. */
    readonly labels?: Readonly<Record<string, string>>
    readonly status?: RecordStatus
  }
}[RecordKind]

export interface RecordStatus {
  readonly conditions?: readonly Condition[]
  readonly observedGeneration?: number
  readonly zoneRef?: Readonly<Record<string, string>>
  readonly zone?: string
  readonly publishedName?: string
  readonly recordHash?: string
  readonly addresses?: string
}

export const recordKinds = [
  "ARecord",
  "AAAARecord",
  "CNAMERecord",
  "MXRecord",
  "NSRecord",
  "PTRRecord",
  "SRVRecord",
  "TXTRecord",
  "CAARecord",
] as const satisfies readonly RecordKind[]

export interface SoaRecord {
  readonly primaryNs: string
  readonly adminEmail: string
  readonly serial: number
  readonly refresh: number
  readonly retry: number
  readonly expire: number
  readonly negativeTtl?: number
}

/** One entry of `sources`. Durations are Go's: "5s", "24h". */
export interface ZoneSource {
  readonly kind: "Service" | "Ingress" | "HTTPRoute" | "Machine"
  readonly cluster?: {
    readonly local?: object
    readonly name?: string
    readonly selector?: LabelSelector
  }
  readonly namespaceSelector?: LabelSelector
  readonly selector?: LabelSelector
  readonly sharing?: "Merge" | "Exclusive"
  readonly holdNotReady?: string
  readonly staleAfter?: string
  readonly nameTemplate?: string
  readonly ttl?: number
  readonly optIn?: "Annotation" | "All"
}

export interface DnsZoneSpec {
  readonly zoneName: string
  readonly soaRecord: SoaRecord
  readonly ttl?: number
  readonly clusterRef?: string
  readonly recordsFrom?: readonly { readonly selector: LabelSelector }[]
  readonly bind9InstancesFrom?: readonly { readonly selector: LabelSelector }[]
  readonly nameServers?: readonly {
    readonly hostname: string
    readonly ipv4Address?: string
    readonly ipv6Address?: string
  }[]
  readonly nameServerIps?: Readonly<Record<string, string>>
  readonly dnssecPolicy?: string
  readonly sources?: readonly ZoneSource[]
  readonly reverse?: boolean
  readonly safety?: { readonly maxDeletePercent?: number; readonly maxDeletes?: number }
  readonly drift?: "Repair" | "Report"
  readonly adopt?: { readonly externalDNSOwner?: string; readonly names?: readonly string[] }
}

export interface DnsZone extends KubeObject {
  readonly spec: DnsZoneSpec
  readonly status?: ZoneStatus
}

/** One server of a zone, as `kubectl get -o yaml` shows it. */
export interface ServerStatus {
  readonly namespace: string
  readonly name: string
  readonly role: "primary" | "secondary"
  readonly reachable: boolean
  readonly serial?: number
  /** Serials behind the newest primary. */
  readonly lag?: number
  readonly verifiedAt?: string
  /** Since when the zone is taken off it, which is its server no more. */
  readonly leavingSince?: string
  readonly message?: string
}

/** What cannot be asked for in a cluster, and since when: `staleAfter` goes on from there after a restart. */
export interface SilentStatus {
  readonly name: string
  readonly kind: string
  readonly since: string
}

export interface ZoneStatus {
  readonly conditions?: readonly Condition[]
  readonly servers?: readonly ServerStatus[]
  readonly silentClusters?: readonly SilentStatus[]
  readonly observedGeneration?: number
  readonly [field: string]: unknown
}

export interface SecretRef {
  readonly name: string
}

export interface ExternalServer {
  readonly addresses: readonly string[]
  readonly port?: number
  readonly tsigSecretRef?: SecretRef
  readonly previousTsigSecretRef?: SecretRef
  readonly transferSecretRef?: SecretRef
  readonly rndc?: { readonly port?: number; readonly secretRef?: SecretRef }
  readonly tls?: {
    readonly caSecretRef?: SecretRef
    readonly clientSecretRef?: SecretRef
    readonly serverName?: string
  }
  readonly catalog?: string
}

export interface Bind9Instance extends KubeObject {
  readonly spec: {
    readonly clusterRef?: string
    readonly role: "primary" | "secondary"
    readonly external?: ExternalServer
  }
  readonly status?: { readonly conditions?: readonly Condition[]; readonly [field: string]: unknown }
}

/** Bind9Cluster, and ClusterBind9Provider without a namespace. */
export interface Bind9Cluster extends KubeObject {
  readonly spec?: {
    readonly namespace?: string
    readonly external?: Partial<ExternalServer>
    readonly primary?: { readonly labels?: Readonly<Record<string, string>> }
  }
  readonly status?: { readonly conditions?: readonly Condition[]; readonly [field: string]: unknown }
}

export interface DnsZoneTemplate extends KubeObject {
  readonly spec: {
    readonly clusterSelector?: LabelSelector
    readonly zoneName: string
    readonly template: Partial<DnsZoneSpec>
    readonly delegation?: { readonly parentZoneRef: { readonly name: string } }
  }
  readonly status?: { readonly conditions?: readonly Condition[]; readonly [field: string]: unknown }
}

/** A Cluster of Cluster API, as far as sources and templates care. */
export interface Cluster extends KubeObject {
  readonly spec?: object
}

export interface ScheduledMachine extends KubeObject {
  readonly spec?: { readonly clusterName?: string }
  readonly status?: {
    readonly clusterName?: string
    readonly conditions?: readonly Condition[]
    readonly closing?: { readonly startedAt?: string }
    readonly machineRef?: { readonly name?: string; readonly namespace?: string }
    readonly nodeRef?: { readonly name?: string }
  }
}

/** Where its machine is, also when the spec names another Cluster by now. */
export const clusterOf = ({ spec, status }: ScheduledMachine): string | undefined =>
  status?.clusterName ?? spec?.clusterName
