/** The objects that schedules are made of, from files or from a cluster. */
import { readdir, stat } from "node:fs/promises"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { groups } from "@nightshift/crds"
import { type Gvk, groupVersion, type Kube, type KubeObject } from "@nightshift/operator-runtime"
import { parseAllDocuments } from "yaml"
import { UsageError } from "../command.ts"
import { textOf } from "../text-of.ts"

const kinds: readonly Gvk[] = [
  { apiVersion: `${groups.fiveSpot}/v1beta1`, kind: "ScheduledMachine" },
  { apiVersion: `${groups.legacyFiveSpot}/v1alpha1`, kind: "ScheduledMachine" },
  { apiVersion: `${groups.spotSchedules}/v1alpha1`, kind: "TimeBasedSpotSchedule" },
  { apiVersion: `${groups.spotSchedules}/v1alpha1`, kind: "CapitalMarketsSchedule" },
  { apiVersion: `${groups.spotSchedules}/v1alpha1`, kind: "SpotCalendar" },
]

/** Whether it is of a kind that has edges. */
export const isScheduled = ({ apiVersion, kind }: KubeObject): boolean =>
  kinds.some(
    (one) => one.kind === kind && groupVersion(one.apiVersion).group === groupVersion(apiVersion).group,
  )

/** Every schedule of the cluster; kinds that it does not serve are passed over. */
export async function liveObjects(kube: Kube, namespace: string | undefined): Promise<KubeObject[]> {
  const lists = await Promise.all(
    kinds.map(async (gvk) => {
      if ((await kube.discover(gvk)) === undefined) return []
      return (await kube.list<KubeObject>(gvk, namespace === undefined ? {} : { namespace })).items
    }),
  )
  return lists.flat()
}

/**
 * Every object of YAML or JSON files, named as kubectl's -f is: a file, a directory (its .yaml, .yml and .json files), or
 * "-" for standard input. Throws with the file and the place of what cannot be read.
 */
export async function objectsOf(
  names: readonly string[],
  stdin: NodeJS.ReadableStream,
): Promise<KubeObject[]> {
  const files = (await Promise.all(names.map(filesOf))).flat()
  const manifests = await Promise.all(
    files.map(async (file) => ({
      file,
      manifest: file === "-" ? await text(stdin) : await textOf(file),
    })),
  )
  return manifests.flatMap(({ file, manifest }) =>
    parseAllDocuments(manifest).flatMap((document) => {
      const [error] = document.errors
      if (error !== undefined) throw new Error(`${file}: ${error.message}`)
      const object: unknown = document.toJS()
      return object === null ? [] : [objectOf(file, object)]
    }),
  )
}

async function filesOf(name: string): Promise<string[]> {
  const isDirectory = name !== "-" && (await stat(name).catch(() => undefined))?.isDirectory() === true
  if (!isDirectory) return [name]
  const files = (await readdir(name)).filter((file) => /\.(ya?ml|json)$/.test(file)).toSorted()
  if (files.length === 0) throw new Error(`${name}: the directory has no .yaml, .yml or .json file`)
  return files.map((file) => join(name, file))
}

function objectOf(file: string, object: unknown): KubeObject {
  const candidate = object as Partial<KubeObject>
  if (
    candidate.kind === undefined ||
    candidate.apiVersion === undefined ||
    candidate.metadata?.name === undefined
  ) {
    throw new Error(`${file}: a document without apiVersion, kind or metadata.name is no Kubernetes object`)
  }
  return candidate as KubeObject
}

/** An instant as RFC 3339 or as a distance from `now` ("+36h", "7d"). Throws UsageError naming flag and value. */
export function instantOf(flag: string, text: string, now: number): number {
  const [, amount, unit = ""] = /^\+?(\d+)([smhdw])$/.exec(text) ?? []
  const lengths: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }
  const length = lengths[unit]
  if (amount !== undefined && length !== undefined) return now + Number(amount) * length
  const at = Date.parse(text)
  if (Number.isNaN(at))
    throw new UsageError(`${flag} ${text}: must be an RFC 3339 instant or a distance such as +36h or 7d`)
  return at
}
