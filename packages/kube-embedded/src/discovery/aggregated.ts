import type { Registry } from "../resources/registry.ts"
import type { Resource, ResourceVersion } from "../resources/resource.ts"
import { versionPriority } from "./version-priority.ts"

/** The items of apidiscovery.k8s.io/v2: groups with their versions, resources and subresources in one document. */
export function aggregatedGroups(registry: Registry, groups: readonly string[]): object[] {
  const served = registry.groupVersions()
  return groups.map((group) => {
    const versions = [...served]
      .filter(([, resources]) => resources[0]?.resource.group === group)
      .map(([apiVersion, resources]) => ({ name: apiVersion.slice(apiVersion.indexOf("/") + 1), resources }))
      .sort((a, b) => versionPriority(a.name, b.name))
      .map(({ name, resources }) => ({
        version: name,
        resources: resources.map(({ resource, version }) => resourceEntry(resource, version)),
        freshness: "Current",
      }))
    return { metadata: { name: group === "" ? undefined : group }, versions }
  })
}

function resourceEntry(resource: Resource, version: ResourceVersion): object {
  const { group, custom, plural, singular, kind, shortNames, categories, namespaced, verbs } = resource
  // The real server names group and version for custom kinds only; clients take them from where the entry stands.
  const responseKind = custom ? { group, version: version.name, kind } : { group: "", version: "", kind }
  const readWrite = ["get", "patch", "update"]
  const subresources = [
    ...(version.scale
      ? [
          {
            subresource: "scale",
            responseKind: { group: "autoscaling", version: "v1", kind: "Scale" },
            verbs: readWrite,
          },
        ]
      : []),
    ...(version.status ? [{ subresource: "status", responseKind, verbs: readWrite }] : []),
    ...resource.subresources.map((one) => ({
      subresource: one.name,
      responseKind: { group: one.group, version: one.version, kind: one.kind },
      verbs: one.verbs,
    })),
  ]
  return {
    resource: plural,
    responseKind,
    scope: namespaced ? "Namespaced" : "Cluster",
    singularResource: singular,
    verbs,
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
    ...(subresources.length > 0 ? { subresources } : {}),
  }
}
