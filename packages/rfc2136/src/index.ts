export { type BatchLimits, mergeUpdates, splitUpdates } from "./batch.ts"
export { DnsClient, type KeyOption, type QueryOptions } from "./client.ts"
export { type Clock, systemClock } from "./clock.ts"
export { DnsError, type DnsErrorCode, type DnsErrorFacts, type Side } from "./errors.ts"
export {
  keyFromFields,
  parseKeyFile,
  parseKeyFiles,
  type TsigAlgorithm,
  TsigKey,
  tsigAlgorithm,
  tsigAlgorithms,
} from "./keys.ts"
export {
  type Decoded,
  decodeHeader,
  decodeMessage,
  encodeMessage,
  type Header,
  type Malformed,
  maxMessage,
  type Message,
  type Question,
  type ResourceRecord,
} from "./message.ts"
export {
  compareNames,
  equal,
  isSubdomain,
  longestZone,
  Name,
  parent,
  parseName,
  prepend,
  root,
} from "./name.ts"
export { parseRdata, Rdata, rdataEqual, txtRdata, txtStrings } from "./rdata/rdata.ts"
export { quoteString } from "./rdata/tokens.ts"
export {
  canonicalType,
  classes,
  opcodes,
  type RRType,
  rcodeName,
  rcodeNumber,
  typeName,
  typeNumber,
} from "./registry.ts"
export { maxTtl, type RRset, rrset, rrsetEqual, rrsetIdentical, rrsetKey, rrsetText } from "./rrset.ts"
export type { ClientTimeouts, DnsClientOptions } from "./options.ts"
export { outcomeOf, prerequisiteText, type TsigComplaint, type UpdateOutcome } from "./outcome.ts"
export { type Answer, rrsetsOf } from "./query.ts"
export type { TlsOptions } from "./transport.ts"
export { type Signed, sign } from "./tsig.ts"
export { type ReplySigner, type RequestVerdict, verifyRequest } from "./tsig-server.ts"
export { StreamVerifier, type StreamVerdict } from "./tsig-stream.ts"
export { tsigErrors, type Verdict } from "./tsig-verdict.ts"
export {
  addRRset,
  deleteName,
  deleteRecord,
  deleteRRset,
  encodeUpdate,
  nameInUse,
  nameNotInUse,
  type Prerequisite,
  prerequisiteName,
  rrsetAbsent,
  rrsetExists,
  rrsetExistsExactly,
  type Update,
  type UpdateMessage,
  updateName,
} from "./update.ts"
export { type Catalog, type CatalogEntry, memberNode, readCatalog } from "./catalog/catalog.ts"
export {
  type CatalogMember,
  type CatalogOptions,
  type CatalogPlan,
  type CatalogStep,
  planCatalog,
} from "./catalog/plan.ts"
export { RndcClient, type RndcResult } from "./rndc/client.ts"
export type { DnssecAction, SigningAction } from "./rndc/commands.ts"
export type { ControlServer } from "./rndc/conversation.ts"
export type { ServerStatus, ZoneStatus } from "./rndc/replies.ts"
export type { DnsListener, ListenAt } from "./serving/dns-listener.ts"
export { type ApexNameServer, type MinimalZone, minimalZone, soaRdata } from "./serving/minimal-zone.ts"
export { listenNotify, type Notification, type NotifyListenerOptions } from "./serving/notify-listener.ts"
export {
  listenPrimary,
  type Offer,
  type SeedPrimary,
  servePrimaryOnce,
  type StandingOffer,
} from "./serving/primary.ts"
export { type Seed, type SeedOutcome, type SeedRoute, seedZone } from "./serving/seed.ts"
export { type Transfer, transfer, type TransferStep } from "./transfer/machine.ts"
export type {
  AxfrResult,
  Behind,
  Changes,
  Delta,
  IxfrResult,
  TransferRequest,
  UpToDate,
  WholeZone,
  ZoneRecord,
} from "./transfer/result.ts"
export { compareSerials, isNewerSerial, type SerialOrder } from "./transfer/serial.ts"
export { type SoaFields, soaFields, soaSerial } from "./transfer/soa.ts"
export { applyChanges, isMadeBySigning, type ZoneContents, zoneContents } from "./transfer/zone-contents.ts"
