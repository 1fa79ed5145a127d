import type { Name } from "@nightshift/rfc2136"

/** Another server as a zone block speaks of it. */
export interface Peer {
  readonly address: string
  readonly port: number
}

export interface PrimaryBlock {
  readonly zone: Name
  readonly updateKeys: readonly string[]
  readonly transferKeys: readonly string[]
  readonly notify: readonly Peer[]
  readonly dnssecPolicy: string | undefined
}

/** named's block for a zone that we write to. */
export const primaryBlock = (block: PrimaryBlock): string =>
  `{ type primary; file ${quote(fileOf(block.zone))}; ${primaryStatements(block)}}`

/** What it holds beside type and file: the least that our keys need, and no waiting before NOTIFY. */
export function primaryStatements(block: PrimaryBlock): string {
  const zone = block.zone.toString()
  const grants = block.updateKeys.flatMap((key) => [
    `grant ${quote(key)} subdomain ${zone} A AAAA CNAME MX TXT SRV PTR CAA NS DS`,
    `grant ${quote(key)} name ${zone} SOA`,
  ])
  const statements = [
    `update-policy { ${grants.map((grant) => `${grant}; `).join("")}}`,
    `allow-transfer { ${keys(block.transferKeys)}}`,
    ...(block.notify.length > 0
      ? [
          "notify explicit",
          `also-notify { ${block.notify.map(({ address, port }) => `${address} port ${port}; `).join("")}}`,
        ]
      : ["notify no"]),
    "notify-delay 0",
    ...(block.dnssecPolicy === undefined
      ? []
      : [`dnssec-policy ${quote(block.dnssecPolicy)}`, "inline-signing yes"]),
  ]
  return ended(statements)
}

export interface SecondaryBlock {
  readonly zone: Name
  readonly primaries: readonly Peer[]
  readonly transferKey: string | undefined
  readonly notifiers: readonly string[]
}

export function secondaryBlock(block: SecondaryBlock): string {
  const key = block.transferKey === undefined ? "" : ` key ${quote(block.transferKey)}`
  return braces([
    "type secondary",
    `primaries { ${block.primaries.map(({ address, port }) => `${address} port ${port}${key}; `).join("")}}`,
    `file ${quote(fileOf(block.zone))}`,
    "masterfile-format text",
    `allow-transfer { ${block.transferKey === undefined ? "none; " : keys([block.transferKey])}}`,
    ...(block.notifiers.length > 0 ? [`allow-notify { ${keys(block.notifiers)}}`] : []),
    "notify no",
  ])
}

/** A file name for any zone name: no slash of RFC 2317, no case, no escape survives. */
export const fileOf = (zone: Name): string =>
  `${zone
    .toString()
    .toLowerCase()
    .slice(0, -1)
    .replaceAll(/[^a-z0-9._-]/g, (one) => `%${one.codePointAt(0)?.toString(16)}`)}.nightshift.db`

const braces = (statements: readonly string[]): string => `{ ${ended(statements)}}`

const ended = (statements: readonly string[]): string => statements.map((one) => `${one}; `).join("")

const keys = (names: readonly string[]): string =>
  names.map((name) => `key ${quote(name)}; `).join("") || "none; "

const quote = (text: string): string => `"${text.replaceAll(/["\\]/g, "")}"`
