/** Knot DNS under test: the second opinion. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { freePort } from "./free-port.ts"
import { type KnotOptions, knotConfig } from "./knot-config.ts"
import { type Kind, start } from "./lifecycle.ts"
import type { NameServer } from "./name-server.ts"
import { findProgram } from "./program.ts"
import { zoneFile, zoneFileName } from "./zone-file.ts"

/**
 * Starts knotd and resolves when it serves all its zones, normally within 0.2 s. Knot has no rndc: the control key is unused.
 * Throws `ProgramMissing` when there is no knotd and `StartFailed`, with the log, when it does not come up.
 */
export async function startKnot(options: KnotOptions = {}): Promise<NameServer> {
  const program = findProgram("knotd")
  const kind: Kind<{ readonly port: number }> = {
    name: "knotd",
    ready: /server started/,
    choosePorts: async (address) => ({ port: await freePort(address) }),
    prepare: (place, keys) => {
      mkdirSync(join(place.directory, "db"), { recursive: true })
      const configuration = join(place.directory, "knot.conf")
      writeFileSync(configuration, knotConfig(options, keys, place), { mode: 0o600 })
      for (const zone of options.zones ?? []) {
        const path = join(place.directory, zoneFileName(zone.name))
        if (zone.type === "primary" && !existsSync(path)) {
          writeFileSync(path, zone.file ?? zoneFile(zone.name, place.address, zone))
        }
      }
      return { program, args: ["-c", configuration] }
    },
  }
  return (await start(kind, options)).server
}
