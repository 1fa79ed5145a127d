import type { Condition, KubeObject } from "@nightshift/operator-runtime"

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

export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>
  readonly matchExpressions?: readonly {
    readonly key: string
    readonly operator: string
    readonly values?: readonly string[]
  }[]
}
