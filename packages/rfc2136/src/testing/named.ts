/** BIND's named under test. */
import { existsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { type CommandResult, run } from "./command.ts"
import { distinctFreePorts, type Kind, start } from "./lifecycle.ts"
import type { NameServer } from "./name-server.ts"
import {
  certificateFile,
  clientAuthorityFile,
  namedConfig,
  type NamedOptions,
  privateKeyFile,
} from "./named-config.ts"
import type { ServerKeys } from "./options.ts"
import { findProgram, outsideAppArmor } from "./program.ts"
import { zoneFile, zoneFileName } from "./zone-file.ts"

export interface Named extends NameServer {
  /** The control channel, which wants `keys.rndc`. */
  readonly controlPort: number
  /** DNS over TLS; undefined unless `tls` was asked for. */
  readonly tlsPort: number | undefined
  /** Runs BIND's own rndc. */
  rndc(...args: string[]): Promise<CommandResult>
  /** Rewrites named.conf with these options changed; `rndc reconfig` or `restart()` then makes it count. */
  configure(change: NamedOptions): void
}

interface Ports {
  readonly port: number
  readonly controlPort: number
  readonly tlsPort: number | undefined
}

/**
 * Starts named and resolves when it serves all its zones, normally within 0.2 s.
 * Throws `ProgramMissing` when there is no named and `StartFailed`, with the log, when it does not come up.
 */
export async function startNamed(options: NamedOptions = {}): Promise<Named> {
  const program = findProgram("named")
  let wanted = options
  const kind: Kind<Ports> = {
    name: "named",
    ready: / running$/,
    choosePorts: async (address) => {
      const [port = 0, controlPort = 0, tlsPort = 0] = await distinctFreePorts(address, 3)
      return { port, controlPort, tlsPort: options.tls === undefined ? undefined : tlsPort }
    },
    prepare: (place, keys) => {
      writeFiles(wanted, keys, place)
      return {
        program: outsideAppArmor(program, place.directory),
        args: [
          "-f",
          "-c",
          join(place.directory, "named.conf"),
          "-L",
          join(place.directory, "named.log"),
          "-n",
          "2",
        ],
      }
    },
  }
  const { server, ports } = await start(kind, options)
  const place = { ...ports, address: server.address, directory: server.directory }
  const extras = {
    controlPort: ports.controlPort,
    tlsPort: ports.tlsPort,
    rndc: (...args: string[]) =>
      run("rndc", [
        "-s",
        server.address,
        "-p",
        String(ports.controlPort),
        "-k",
        server.keyFile(server.keys.rndc),
        ...args,
      ]),
    configure: (change: NamedOptions) => {
      wanted = { ...wanted, ...change }
      writeFiles(wanted, server.keys, place)
    },
  }
  return Object.defineProperties(server, Object.getOwnPropertyDescriptors(extras)) as Named
}

/** Writes configuration, certificates and the first contents of zones; a zone file that exists is left alone. */
function writeFiles(
  options: NamedOptions,
  keys: ServerKeys,
  place: Ports & { address: string; directory: string },
): void {
  const { address, directory } = place
  const inDirectory = (name: string) => join(directory, name)
  writeFileSync(inDirectory("named.conf"), namedConfig(options, keys, place), { mode: 0o600 })
  if (options.tls !== undefined) {
    writeFileSync(inDirectory(certificateFile), options.tls.certificate)
    writeFileSync(inDirectory(privateKeyFile), options.tls.privateKey, { mode: 0o600 })
    if (options.tls.clientAuthority !== undefined) {
      writeFileSync(inDirectory(clientAuthorityFile), options.tls.clientAuthority)
    }
  }
  for (const zone of options.zones ?? []) {
    const path = inDirectory(zoneFileName(zone.name))
    if (zone.type === "primary" && !existsSync(path)) {
      writeFileSync(path, zone.file ?? zoneFile(zone.name, address, zone))
    }
  }
}
