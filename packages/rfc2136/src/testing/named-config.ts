/** named.conf as text; pure. */
import type {
  Peer,
  PrimaryZone,
  SecondaryZone,
  ServedZone,
  ServerKeys,
  ServerOptions,
  ServerTls,
} from "./options.ts"
import { keyStatement, type ServerKey } from "./server-key.ts"
import { absolute, zoneFileName } from "./zone-file.ts"

export interface NamedOptions extends ServerOptions {
  /** A second listener for DNS over TLS, on a port of its own. */
  readonly tls?: ServerTls
  /** Zones may be added and removed through the control channel. Default true. */
  readonly allowNewZones?: boolean
  /** Write a log line for every record updated; it costs a third of the speed. Default false. */
  readonly logUpdates?: boolean
  /** Further statements inside `options { }`. */
  readonly options?: string
  /** Further statements at the top of named.conf. */
  readonly config?: string
}

/** Where a started server listens and keeps its files. */
export interface NamedPlace {
  readonly address: string
  readonly port: number
  readonly controlPort: number
  readonly tlsPort: number | undefined
  readonly directory: string
}

export const certificateFile = "server.crt"
export const privateKeyFile = "server.key"
export const clientAuthorityFile = "client-ca.crt"

/** The configuration of one server. */
export function namedConfig(options: NamedOptions, keys: ServerKeys, place: NamedPlace): string {
  const zones = options.zones ?? []
  return [
    ...allKeys(options, keys).map(keyStatement),
    controls(keys, place),
    tlsBlock(options.tls),
    optionsBlock(options, keys, place),
    loggingBlock(options.logUpdates ?? false),
    ...zones.map((zone) => zoneStatement(zone, keys)),
    options.config ?? "",
    "",
  ].join("\n")
}

/** Every key that the server must know, each name once: its own, the further ones, and those of its peers. */
function allKeys(options: NamedOptions, keys: ServerKeys): ServerKey[] {
  const peers = (options.zones ?? []).flatMap((zone): readonly Peer[] =>
    zone.type === "primary" ? (zone.alsoNotify ?? []) : zone.primaries,
  )
  const known = [
    keys.update,
    keys.transfer,
    keys.rndc,
    ...(options.furtherKeys ?? []),
    ...peers.flatMap((peer) => (peer.key === undefined ? [] : [peer.key])),
  ]
  return [...new Map(known.map((key) => [absolute(key.name).toLowerCase(), key])).values()]
}

function controls(keys: ServerKeys, { address, controlPort }: NamedPlace): string {
  return `controls { inet ${address} port ${controlPort} allow { ${address}; } keys { "${keys.rndc.name}"; }; };`
}

function tlsBlock(tls: ServerTls | undefined): string {
  if (tls === undefined) return ""
  const authority = tls.clientAuthority === undefined ? "" : ` ca-file "${clientAuthorityFile}";`
  return `tls local { cert-file "${certificateFile}"; key-file "${privateKeyFile}";${authority} };`
}

function optionsBlock(options: NamedOptions, keys: ServerKeys, place: NamedPlace): string {
  const { address, port, tlsPort, directory } = place
  const family = address.includes(":") ? ["listen-on-v6", "listen-on"] : ["listen-on", "listen-on-v6"]
  const catalogs = (options.zones ?? []).flatMap((zone) =>
    zone.type === "secondary" && zone.catalog === true ? [catalogStatement(zone)] : [],
  )
  return `options {
\tdirectory "${directory}";
\tpid-file none;
\tsession-keyfile none;
\tmanaged-keys-directory "${directory}";
\t${family[0]} port ${port} { ${address}; };
${tlsPort === undefined ? "" : `\t${family[0]} port ${tlsPort} tls local { ${address}; };\n`}\t${family[1]} { none; };
\tquery-source address ${address.includes(":") ? "*" : address};
\ttransfer-source ${address.includes(":") ? "*" : address};
\tnotify-source ${address.includes(":") ? "*" : address};
\trecursion no;
\tempty-zones-enable no;
\tdnssec-validation no;
\tnotify explicit;
\tnotify-delay 0;
\tmin-refresh-time 1;
\tallow-transfer { key "${keys.transfer.name}"; key "${keys.update.name}"; };
\tallow-new-zones ${options.allowNewZones === false ? "no" : "yes"};
${catalogs.length === 0 ? "" : `\tcatalog-zones { ${catalogs.join(" ")} };\n`}${options.options ?? ""}
};`
}

function catalogStatement(zone: SecondaryZone): string {
  const primaries = zone.primaries.map(peer).join(" ")
  return `zone "${zone.name}" default-primaries { ${primaries} } min-update-interval 1;`
}

function loggingBlock(updates: boolean): string {
  const quiet = updates ? "" : "\n\tcategory update { null; };"
  return `logging {
\tchannel here { file "named.log"; severity info; print-time yes; print-category yes; print-severity yes; };
\tcategory default { here; };
\tcategory unmatched { null; };${quiet}
};`
}

function zoneStatement(zone: ServedZone, keys: ServerKeys): string {
  const body = zone.type === "primary" ? primaryStatements(zone, keys) : secondaryStatements(zone)
  const lines = [`type ${zone.type};`, `file "${zoneFileName(zone.name)}";`, ...body, zone.extra ?? ""]
  return `zone "${zone.name}" {\n${lines.map((line) => `\t${line}`).join("\n")}\n};`
}

function primaryStatements(zone: PrimaryZone, keys: ServerKeys): string[] {
  const lines: string[] = []
  if (zone.updatePolicy === undefined) {
    const updaters = zone.allowUpdate ?? [keys.update]
    lines.push(`allow-update { ${updaters.map((key) => `key "${key.name}";`).join(" ") || "none;"} };`)
  } else {
    lines.push(`update-policy { ${zone.updatePolicy.map((rule) => `${rule};`).join(" ")} };`)
  }
  if (zone.dnssecPolicy !== undefined) lines.push(`dnssec-policy "${zone.dnssecPolicy}"; inline-signing yes;`)
  if (zone.alsoNotify !== undefined) lines.push(`also-notify { ${zone.alsoNotify.map(peer).join(" ")} };`)
  return lines
}

function secondaryStatements(zone: SecondaryZone): string[] {
  return [`primaries { ${zone.primaries.map(peer).join(" ")} };`]
}

function peer({ address, port, key }: Peer): string {
  return `${address} port ${port}${key === undefined ? "" : ` key "${key.name}"`};`
}
