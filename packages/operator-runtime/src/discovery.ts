import { KubeError } from "./kube-error.ts"
import type { Gvk } from "./objects.ts"
import { groupVersion } from "./objects.ts"
import type { Transport, TransportRequest } from "./transport.ts"
import { content, refusal } from "./transport.ts"

/** A kind as the server serves it. Plurals are asked for, never guessed. */
export interface Resource extends Gvk {
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly singular: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
  /** By name ("status", "eviction"), with the kind of their body, which may be of another group. */
  readonly subresources: Readonly<Record<string, Gvk>>
}

interface ApiResource {
  readonly name: string
  readonly singularName?: string
  readonly namespaced: boolean
  readonly kind: string
  readonly group?: string
  readonly version?: string
  readonly verbs?: readonly string[]
}

interface ApiGroup {
  readonly preferredVersion?: { readonly groupVersion: string }
  readonly versions?: readonly { readonly groupVersion: string }[]
}

/** The lane and the deadline of the request that needs to know: a lease waits for nothing else in discovery either. */
export type DiscoveryLimits = Pick<TransportRequest, "lane" | "timeoutMs">

type Kinds = ReadonlyMap<string, Resource>

/** What one server serves, asked group version by group version on first need and then remembered. */
export class Discovery {
  readonly #transport: Transport
  readonly #known = new Map<string, Kinds>()
  readonly #asking = new Map<string, Promise<Kinds | undefined>>()

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /**
   * The resource of a kind; for `{ group, kind }` in the version that the server prefers. Undefined when the server says
   * that it does not serve it, which is asked anew each time.
   * @throws KubeError when the server could not be asked
   */
  async find(
    wanted: Gvk | { readonly group: string; readonly kind: string },
    limits: DiscoveryLimits = {},
  ): Promise<Resource | undefined> {
    if ("apiVersion" in wanted) return this.#inVersion(wanted.apiVersion, wanted.kind, limits)
    for (const apiVersion of await this.#versions(wanted.group, limits)) {
      const resource = await this.#inVersion(apiVersion, wanted.kind, limits)
      if (resource !== undefined) return resource
    }
    return undefined
  }

  /** Forgets a group version that has changed under our feet. */
  forget(apiVersion: string): void {
    this.#known.delete(apiVersion)
  }

  async #inVersion(apiVersion: string, kind: string, limits: DiscoveryLimits): Promise<Resource | undefined> {
    const known = this.#known.get(apiVersion)?.get(kind)
    if (known !== undefined) return known
    const kinds = await this.#ask(apiVersion, limits)
    return kinds?.get(kind)
  }

  #ask(apiVersion: string, limits: DiscoveryLimits): Promise<Kinds | undefined> {
    let asking = this.#asking.get(apiVersion)
    if (asking === undefined) {
      asking = this.#fetch(apiVersion, limits).finally(() => this.#asking.delete(apiVersion))
      this.#asking.set(apiVersion, asking)
    }
    return asking
  }

  async #fetch(apiVersion: string, limits: DiscoveryLimits): Promise<Kinds | undefined> {
    const list = await this.#read<{ readonly resources?: readonly ApiResource[] }>(
      apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`,
      `discover the kinds of ${apiVersion}`,
      "APIResourceList",
      limits,
    )
    if (list === undefined) return undefined
    const kinds = kindsOf(apiVersion, list.resources ?? [])
    this.#known.set(apiVersion, kinds)
    return kinds
  }

  async #versions(group: string, limits: DiscoveryLimits): Promise<string[]> {
    if (group === "") return ["v1"]
    const found = await this.#read<ApiGroup>(
      `/apis/${group}`,
      `discover the versions of ${group}`,
      "APIGroup",
      limits,
    )
    const all = (found?.versions ?? []).map((version) => version.groupVersion)
    const preferred = found?.preferredVersion?.groupVersion
    return preferred === undefined ? all : [preferred, ...all.filter((version) => version !== preferred)]
  }

  async #read<T>(path: string, did: string, kind: string, limits: DiscoveryLimits): Promise<T | undefined> {
    const request: TransportRequest = { ...limits, did, verb: "discover", resource: "", method: "GET", path }
    const response = await this.#transport.request(request)
    if (response.status === 404) return undefined
    if (response.status !== 200) throw refusal(request, response)
    const body = content(request, response) as (T & { readonly kind?: unknown }) | null
    if (body?.kind === kind) return body
    // Anything else would read as a server that serves nothing.
    throw new KubeError(`could not ${did}: the answer is not an ${kind}`, { kind: "server" })
  }
}

function kindsOf(apiVersion: string, listed: readonly ApiResource[]): Kinds {
  const { group, version } = groupVersion(apiVersion)
  const kinds = new Map<string, Resource>()
  for (const entry of listed) {
    if (entry.name.includes("/")) continue
    const prefix = `${entry.name}/`
    const subresources: Record<string, Gvk> = {}
    for (const other of listed) {
      if (!other.name.startsWith(prefix)) continue
      const ofVersion = other.version ?? version
      const ofGroup = other.group ?? group
      subresources[other.name.slice(prefix.length)] = {
        apiVersion: ofGroup === "" ? ofVersion : `${ofGroup}/${ofVersion}`,
        kind: other.kind,
      }
    }
    kinds.set(entry.kind, {
      apiVersion,
      kind: entry.kind,
      group,
      version,
      plural: entry.name,
      singular: entry.singularName ?? entry.kind.toLowerCase(),
      namespaced: entry.namespaced,
      verbs: entry.verbs ?? [],
      subresources,
    })
  }
  return kinds
}
