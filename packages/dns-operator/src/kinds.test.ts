import * as crds from "@nightshift/crds"
import { expect, expectTypeOf, test } from "vitest"
import {
  type Bind9Cluster,
  type Bind9Instance,
  type DnsZone,
  type DnsZoneTemplate,
  type RecordObject,
  recordKinds,
  type ServerStatus,
} from "./kinds.ts"

type RecordOf<Kind extends RecordObject["kind"]> = Extract<RecordObject, { readonly kind: Kind }>

test("what the operator reads of its kinds is what they are served with", () => {
  expectTypeOf<crds.DNSZone["spec"]>().toExtend<DnsZone["spec"]>()
  expectTypeOf<ServerStatus>().toExtend<NonNullable<NonNullable<crds.DNSZone["status"]>["servers"]>[number]>()
  expectTypeOf<crds.Bind9Instance>().toExtend<Bind9Instance>()
  expectTypeOf<crds.Bind9Cluster>().toExtend<Bind9Cluster>()
  expectTypeOf<crds.ClusterBind9Provider>().toExtend<Bind9Cluster>()
  expectTypeOf<crds.DNSZoneTemplate>().toExtend<DnsZoneTemplate>()
  expectTypeOf<crds.ARecord>().toExtend<RecordOf<"ARecord">>()
  expectTypeOf<crds.AAAARecord>().toExtend<RecordOf<"AAAARecord">>()
  expectTypeOf<crds.CNAMERecord>().toExtend<RecordOf<"CNAMERecord">>()
  expectTypeOf<crds.MXRecord>().toExtend<RecordOf<"MXRecord">>()
  expectTypeOf<crds.NSRecord>().toExtend<RecordOf<"NSRecord">>()
  expectTypeOf<crds.PTRRecord>().toExtend<RecordOf<"PTRRecord">>()
  expectTypeOf<crds.SRVRecord>().toExtend<RecordOf<"SRVRecord">>()
  expectTypeOf<crds.TXTRecord>().toExtend<RecordOf<"TXTRecord">>()
  expectTypeOf<crds.CAARecord>().toExtend<RecordOf<"CAARecord">>()
  expect(recordKinds.toSorted()).toEqual(crds.recordKinds.map(({ kind }) => kind).toSorted())
})
