import type { ServerProblem } from "./board.ts"
import type { Context } from "./context.ts"
import { list } from "./servers/catalog.ts"
import type { Server } from "./servers/server.ts"
import { type Leaver, takeOff } from "./take-off.ts"

/** Something of a zone that is still where it should not be. */
export interface Left {
  /** Key of the server; undefined when it is not about one. */
  readonly server: string | undefined
  readonly message: string
  /** Nothing will ever change it. */
  readonly forGood: boolean
}

/** Takes a zone off the servers that leave it; those that stay go on serving it. Primaries first: they are what others read. */
export async function takeOffAll(
  leaver: Leaver,
  leaving: readonly string[],
  staying: readonly string[],
  ctx: Context,
): Promise<Left[]> {
  const left: Left[] = []
  const servers = leaving.flatMap((key) => {
    const sight = ctx.servers.remembered(key)
    if (sight?.kind === "usable") return [sight.server]
    left.push(unreachable(key, sight?.kind === "unusable" ? sight.problem : undefined, sight !== undefined))
    return []
  })
  const others = staying.flatMap((key) => {
    const sight = ctx.servers.remembered(key)
    return sight?.kind === "usable" ? [sight.server] : []
  })
  left.push(...(await unlist(leaver, servers, others, ctx)))
  for (const role of ["primary", "secondary"] as const) {
    const found = await Promise.all(
      servers
        .filter(({ facts }) => facts.role === role)
        .map(async (server) => told(server, await takeOff(leaver, server, ctx))),
    )
    left.push(...found.flat())
  }
  return left
}

function unreachable(server: string, problem: ServerProblem | undefined, isKnown: boolean): Left {
  if (!isKnown) {
    const message = `${server}: the Bind9Instance is gone, and with it the way to its server`
    return { server, message, forGood: true }
  }
  return {
    server,
    message: `${server}: ${problem?.message ?? "its Secrets were not read yet"}`,
    forGood: false,
  }
}

const told = ({ key }: Server, problem: ServerProblem | undefined): Left[] =>
  problem === undefined ? [] : [{ server: key, message: `${key}: ${problem.message}`, forGood: false }]

/**
 * Secondaries that follow a catalog drop the zone by themselves once it is not listed: on a primary that leaves none of
 * them lists it, on one that stays those that others still follow do.
 */
async function unlist(
  { zone, name, key }: Leaver,
  leaving: readonly Server[],
  staying: readonly Server[],
  ctx: Context,
): Promise<Left[]> {
  const still = catalogsOf(staying)
  const unused = [...catalogsOf(leaving)].filter((catalog) => !still.has(catalog))
  const listing = { zoneKey: key, zone: name, incarnation: zone.metadata.uid ?? "" }
  const left: Left[] = []
  for (const server of [...leaving, ...staying].filter(({ facts }) => facts.role === "primary")) {
    for (const catalog of leaving.includes(server) ? [...unused, ...still] : unused) {
      left.push(...told(server, await list(server, catalog, listing, "unlisted", ctx)))
      ctx.replicas.of(key, server.key).catalogs.delete(catalog)
    }
  }
  return left
}

const catalogsOf = (servers: readonly Server[]): ReadonlySet<string> =>
  new Set(servers.flatMap(({ facts }) => facts.catalog ?? []))
