import { apiVersionOf, groupVersionOf, type Resource, type ResourceVersion } from "./resource.ts"

/** What is served now: the built-in kinds, and the custom ones as their definitions come and go. */
export class Registry {
  readonly #resources = new Map<string, Resource>()
  #generation = 0

  constructor(builtin: readonly Resource[]) {
    for (const resource of builtin) this.#resources.set(`${resource.group}/${resource.plural}`, resource)
  }

  /** Changes whenever a resource was added, changed or removed. */
  get generation(): number {
    return this.#generation
  }

  all(): readonly Resource[] {
    return [...this.#resources.values()]
  }

  set(resource: Resource): void {
    this.#resources.set(`${resource.group}/${resource.plural}`, resource)
    this.#generation++
  }

  remove(group: string, plural: string): void {
    if (this.#resources.delete(`${group}/${plural}`)) this.#generation++
  }

  find(group: string, plural: string): Resource | undefined {
    return this.#resources.get(`${group}/${plural}`)
  }

  /** The resource and version at a path; `undefined` when that version is not served. */
  served(
    group: string,
    version: string,
    plural: string,
  ): { resource: Resource; version: ResourceVersion } | undefined {
    const resource = this.find(group, plural)
    const found = resource?.versions.find(({ name, served }) => served && name === version)
    return resource === undefined || found === undefined ? undefined : { resource, version: found }
  }

  ofKind(apiVersion: string, kind: string): { resource: Resource; version: ResourceVersion } | undefined {
    const { group, version: name } = groupVersionOf(apiVersion)
    for (const resource of this.#resources.values()) {
      if (resource.group !== group || resource.kind !== kind) continue
      const version = resource.versions.find((candidate) => candidate.name === name && candidate.served)
      if (version !== undefined) return { resource, version }
    }
    return undefined
  }

  /** The resource whose objects a collection holds. */
  ofCollection(collection: string): Resource | undefined {
    for (const resource of this.#resources.values()) if (resource.collection === collection) return resource
    return undefined
  }

  /** Group versions in order of preference, with what each serves. */
  groupVersions(): ReadonlyMap<string, readonly { resource: Resource; version: ResourceVersion }[]> {
    const found = new Map<string, { resource: Resource; version: ResourceVersion }[]>()
    for (const resource of this.#resources.values()) {
      for (const version of resource.versions) {
        if (!version.served) continue
        const apiVersion = apiVersionOf(resource.group, version.name)
        const served = found.get(apiVersion)
        if (served === undefined) found.set(apiVersion, [{ resource, version }])
        else served.push({ resource, version })
      }
    }
    return found
  }
}
