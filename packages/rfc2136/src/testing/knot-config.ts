/** knot.conf as text; pure. */
import { isIPv6 } from "node:net"
import type { Peer, PrimaryZone, SecondaryZone, ServerKeys, ServerOptions } from "./options.ts"
import type { ServerKey } from "./server-key.ts"
import { zoneFileName } from "./zone-file.ts"

export interface KnotOptions extends ServerOptions {
  /** Further lines of the `server` section, each indented by two spaces. */
  readonly server?: string
  /** Further sections at the end of knot.conf. */
  readonly config?: string
}

export interface KnotPlace {
  readonly address: string
  readonly port: number
  readonly directory: string
}

/** The configuration of one server. */
export function knotConfig(options: KnotOptions, keys: ServerKeys, place: KnotPlace): string {
  const { address, port, directory } = place
  const zones = options.zones ?? []
  const primaries = zones.filter((zone) => zone.type === "primary")
  const secondaries = zones.filter((zone) => zone.type === "secondary")
  const peers = zones.flatMap((zone) => (zone.type === "primary" ? (zone.alsoNotify ?? []) : zone.primaries))
  const updaters = primaries.flatMap((zone) => zone.allowUpdate ?? [])
  const known = [
    keys.update,
    keys.transfer,
    ...(options.furtherKeys ?? []),
    ...updaters,
    ...peers.flatMap((peer) => peer.key ?? []),
  ]
  return [
    `server:\n  listen: ${address}@${port}\n  rundir: ${directory}\n  udp-workers: 1\n  tcp-workers: 1`,
    options.server ?? "",
    "log:\n  - target: stderr\n    any: info",
    `database:\n  storage: ${directory}/db`,
    section("key", unique(known, (key) => key.name.toLowerCase()).map(keyItem)),
    section("remote", unique(peers, remoteId).map(remoteItem)),
    section("acl", [
      aclItem("transfer", "transfer", [keys.transfer, keys.update]),
      ...primaries.map((zone) => aclItem(`update-${zone.name}`, "update", zone.allowUpdate ?? [keys.update])),
      ...unique(peers, remoteId).map(notifyItem),
    ]),
    `template:\n  - id: default\n    storage: ${directory}\n    zonefile-sync: -1\n    zonefile-load: difference`,
    ...(secondaries.some((zone) => zone.catalog) ? [memberTemplate(directory, secondaries)] : []),
    section("zone", [...primaries.map(primaryItem), ...secondaries.map(secondaryItem)]),
    options.config ?? "",
    "",
  ].join("\n")
}

function section(name: string, items: readonly string[]): string {
  return items.length === 0 ? "" : `${name}:\n${items.join("\n")}`
}

function unique<T>(items: readonly T[], id: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [id(item), item])).values()]
}

function keyItem(key: ServerKey): string {
  return `  - id: ${key.name}\n    algorithm: ${key.algorithm}\n    secret: ${key.secret}`
}

function remoteId({ address, port, key }: Peer): string {
  const host = isIPv6(address) ? address.replaceAll(":", "-") : address
  return `peer-${host}-${port}${key === undefined ? "" : `-${key.name}`}`
}

function remoteItem(peer: Peer): string {
  const key = peer.key === undefined ? "" : `\n    key: ${peer.key.name}`
  return `  - id: ${remoteId(peer)}\n    address: ${peer.address}@${peer.port}${key}`
}

function aclItem(id: string, action: string, keys: readonly ServerKey[]): string {
  return `  - id: ${id}\n    action: ${action}\n    key: [${keys.map((key) => key.name).join(", ")}]`
}

function notifyItem(peer: Peer): string {
  const key = peer.key === undefined ? "" : `\n    key: ${peer.key.name}`
  return `  - id: notify-${remoteId(peer)}\n    action: notify\n    address: ${peer.address}${key}`
}

function primaryItem(zone: PrimaryZone): string {
  const lines = [
    `  - domain: ${zone.name}`,
    `file: ${zoneFileName(zone.name)}`,
    `acl: [transfer, update-${zone.name}]`,
  ]
  if (zone.alsoNotify !== undefined) lines.push(`notify: [${zone.alsoNotify.map(remoteId).join(", ")}]`)
  if (zone.dnssecPolicy !== undefined) lines.push("dnssec-signing: on", `dnssec-policy: ${zone.dnssecPolicy}`)
  if (zone.extra !== undefined) lines.push(zone.extra)
  return lines.join("\n    ")
}

function secondaryItem(zone: SecondaryZone): string {
  const lines = [
    `  - domain: ${zone.name}`,
    `file: ${zoneFileName(zone.name)}`,
    `master: [${zone.primaries.map(remoteId).join(", ")}]`,
    `acl: [transfer, ${zone.primaries.map((peer) => `notify-${remoteId(peer)}`).join(", ")}]`,
  ]
  if (zone.catalog === true) lines.push("catalog-role: interpret", "catalog-template: member")
  if (zone.extra !== undefined) lines.push(zone.extra)
  return lines.join("\n    ")
}

/** Members of a catalog come from where the catalog came from. */
function memberTemplate(directory: string, zones: readonly SecondaryZone[]): string {
  const primaries = unique(
    zones.filter((zone) => zone.catalog).flatMap((zone) => zone.primaries),
    remoteId,
  )
  const acl = primaries.map((peer) => `notify-${remoteId(peer)}`).join(", ")
  return [
    `  - id: member\n    storage: ${directory}\n    master: [${primaries.map(remoteId).join(", ")}]`,
    `    acl: [transfer, ${acl}]`,
  ].join("\n")
}
