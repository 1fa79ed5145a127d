/** The tiers of the tests: what each needs of the machine, and why it is skipped where that is missing. */
import { accessSync, constants } from "node:fs"
import { delimiter, join } from "node:path"
import { missing } from "@nightshift/control-plane"

export interface Tier {
  readonly name: string
  /** The vitest project that holds its tests. */
  readonly project: string
  readonly env: NodeJS.ProcessEnv
  /** Why this machine cannot run it and what would enable it; undefined when it can. */
  readonly skipped?: string
}

const debianPackages = "sudo apt-get install bind9 bind9-utils bind9-dnsutils knot knot-dnsutils"

export function onPath(program: string, path = process.env["PATH"] ?? ""): boolean {
  // Debian keeps servers in sbin, which is not on every user's PATH.
  return [...path.split(delimiter), "/usr/sbin", "/sbin"].some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

function dnsServers(): string | undefined {
  const absent = ["named", "rndc", "dig", "nsupdate", "knotd", "kdig"].filter((program) => !onPath(program))
  return absent.length === 0 ? undefined : `${absent.join(", ")} not found; to enable: ${debianPackages}`
}

const tier = (name: string, project: string, env: NodeJS.ProcessEnv, skipped: string | undefined): Tier =>
  skipped === undefined ? { name, project, env } : { name, project, env, skipped }

export async function tiers(real: boolean): Promise<Tier[]> {
  const dns = dnsServers()
  const embedded = { KUBE_SERVER: "embedded" }
  const list = [
    tier("unit", "unit", embedded, undefined),
    tier("dns", "dns", embedded, dns),
    tier("kube", "kube", embedded, undefined),
    tier("story", "story", embedded, dns),
  ]
  if (!real) return list
  const server = { KUBE_SERVER: "real" }
  const go = await missing()
  return [...list, tier("kube, real", "kube", server, go), tier("story, real", "story", server, go ?? dns)]
}
