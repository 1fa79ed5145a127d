/**
 * A new primary zone on a named whose disk is out of reach: named fetches the minimal zone from us as a secondary and
 * so writes the file; then the zone is removed, its file is not, and added again as a primary with that file.
 */
import { type Clock, systemClock } from "../clock.ts"
import { DnsError } from "../errors.ts"
import type { TsigKey } from "../keys.ts"
import type { Name } from "../name.ts"
import type { RndcClient, RndcResult } from "../rndc/client.ts"
import type { ZoneRecord } from "../transfer/result.ts"
import type { ListenAt } from "./dns-listener.ts"
import type { SeedPrimary } from "./primary.ts"

export interface Seed {
  readonly zone: Name
  /** What the zone is born with, the SOA first: `minimalZone` makes the least. */
  readonly records: readonly ZoneRecord[]
  /** Known to named under the same name: it proves itself to us by this key. */
  readonly key: TsigKey
  /** The zone's file on the server. One that exists already would be taken for the zone: let the name be new. */
  readonly file: string
  /** What the zone's block holds beside type and file, such as `update-policy { … };`. */
  readonly statements: string
  /** The server's addresses as we see it come. */
  readonly peers?: readonly string[]
}

export interface SeedRoute {
  readonly rndc: RndcClient
  readonly primary: SeedPrimary
  /** Where the server reaches `primary`. Default: where it listens. */
  readonly advertise?: ListenAt
  /** Milliseconds for the server to fetch the zone. Default 10,000. */
  readonly milliseconds?: number
  readonly clock?: Clock
}

/** `exists`: the server has a zone of this name, which was left as it is. After `failed` it has none, as far as known. */
export type SeedOutcome =
  | { readonly kind: "seeded" }
  | { readonly kind: "exists" }
  | { readonly kind: "failed"; readonly error: DnsError }

/** BIND's number for "file not found". */
const fileNotFound = 38

/** named writes the file on its own time: in one of some fifty lives the zone is removed before it did. */
const mostLives = 8

/**
 * Creates the zone, or goes on where an interrupted call ended: with the file that is there already, or after removing
 * the secondary, recognised by key and file, that it left. For new zones only: between its two lives the zone is away
 * for a moment. Throws what `RndcClient` throws.
 */
export async function seedZone(seed: Seed, route: SeedRoute): Promise<SeedOutcome> {
  const { rndc } = route
  const { zone, file, statements } = seed
  for (let life = 1; ; life++) {
    const born = await rndc.addzone(zone, `{ type primary; file ${quoted(file)}; ${statements} }`)
    if (born.kind === "done") return { kind: "seeded" }
    if (born.kind === "exists") {
      if (!(await isLeftBehind(seed, rndc))) return { kind: "exists" }
    } else {
      const hasNoFile = born.kind === "failed" && born.result === fileNotFound
      if (!hasNoFile || life === mostLives) return failed(seed, "adding it as a primary", born)
      const fault = await firstLife(seed, route)
      if (fault !== undefined) return fault
    }
    await rndc.delzone(zone)
  }
}

/**
 * Lets the server fetch the zone from us; undefined when it has. `retransfer` makes it ask at once: by itself named asks
 * ten zones and then pauses for half a second, and not at all with a file that was written late, after it was missed.
 */
async function firstLife(seed: Seed, route: SeedRoute): Promise<SeedOutcome | undefined> {
  const { rndc, primary } = route
  const { zone, records, key, peers } = seed
  using offer = primary.offer({ zone, records, key, ...(peers === undefined ? {} : { peers }) })
  const at = route.advertise ?? primary
  const added = await rndc.addzone(zone, secondaryBlock(seed, at))
  if (added.kind !== "done") return failed(seed, "adding it as a secondary of ours", added)
  await rndc.retransfer(zone)
  if (await inTime(offer.transferred, route)) return undefined
  await rndc.delzone(zone, { clean: true })
  const error = new DnsError(
    "network",
    "TIMEOUT",
    `zone ${zone} was not created: named did not fetch it from us`,
    {
      zone: zone.toString(),
      keyName: key.name.toString(),
      advice: `named must reach ${at.address} port ${at.port}, and know key ${key.name} with the same secret`,
    },
  )
  return { kind: "failed", error }
}

function secondaryBlock({ key, file }: Seed, { address, port }: ListenAt): string {
  const keyName = key.name.toString().slice(0, -1)
  const primaries = `primaries { ${address} port ${port} key "${keyName}"; };`
  return `{ type secondary; ${primaries} file ${quoted(file)}; masterfile-format text; notify no; }`
}

/** A secondary with our key and this file was made by a call that did not come to its end. */
async function isLeftBehind({ zone, key, file }: Seed, rndc: RndcClient): Promise<boolean> {
  const shown = await rndc.showzone(zone)
  if (shown.kind !== "done") return false
  const keyName = key.name.toString().slice(0, -1)
  return [/\btype (secondary|slave);/, `key "${keyName}"`, `file ${quoted(file)};`].every((mark) =>
    typeof mark === "string" ? shown.value.includes(mark) : mark.test(shown.value),
  )
}

async function inTime(done: Promise<void>, route: SeedRoute): Promise<boolean> {
  const { clock = systemClock, milliseconds = 10_000 } = route
  let cancel = () => {}
  const late = new Promise<boolean>((resolve) => {
    cancel = clock.after(milliseconds, () => resolve(false))
  })
  const served = done.then(
    () => true,
    () => false,
  )
  const inTime = await Promise.race([served, late])
  cancel()
  return inTime
}

function failed({ zone }: Seed, doing: string, result: RndcResult): SeedOutcome {
  const said =
    result.kind === "failed" ? `${result.reason}${result.text === "" ? "" : `: ${result.text}`}` : result.kind
  const error = new DnsError(
    "theirs",
    "CONTROL",
    `zone ${zone} was not created: ${doing}, named said ${said}`,
    {
      zone: zone.toString(),
      advice: "named's log says more; allow-new-zones must be yes, and its directory writable",
    },
  )
  return { kind: "failed", error }
}

function quoted(file: string): string {
  return `"${file.replace(/["\\]/g, "\\$&")}"`
}
