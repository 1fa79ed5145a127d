/** Real name servers on loopback, for tests, demos and measurements. */
export { type CommandResult, run } from "./command.ts"
export { startKnot } from "./knot.ts"
export type { KnotOptions } from "./knot-config.ts"
export type { NameServer } from "./name-server.ts"
export { type Named, startNamed } from "./named.ts"
export type { NamedOptions } from "./named-config.ts"
export type {
  Peer,
  PrimaryZone,
  SecondaryZone,
  ServedZone,
  ServerKeys,
  ServerOptions,
  ServerTls,
} from "./options.ts"
export { findProgram, ProgramMissing } from "./program.ts"
export { generateKey, type KeyAlgorithm, keyStatement, type ServerKey } from "./server-key.ts"
export { StartFailed } from "./server-process.ts"
export { startStreamProxy, type StreamProxy } from "./stream-proxy.ts"
export { zoneFile } from "./zone-file.ts"
