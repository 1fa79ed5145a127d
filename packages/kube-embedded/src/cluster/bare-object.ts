import { readKind } from "../kinds/decode.ts"
import { typeNameOf } from "../kinds/index.ts"
import type { KubeObject } from "../objects/object.ts"
import { apiVersionOf, type Resource, type ResourceVersion } from "../resources/resource.ts"

const made = new WeakMap<ResourceVersion, KubeObject>()

/** An object of a kind of which nothing is said: built-in kinds have parts (a spec, a status) that are always there. */
export function bareObject({
  resource,
  version,
}: {
  readonly resource: Resource
  readonly version: ResourceVersion
}): KubeObject {
  let bare = made.get(version)
  if (bare === undefined) {
    const apiVersion = apiVersionOf(resource.group, version.name)
    const empty = { apiVersion, kind: resource.kind, metadata: { name: "" } }
    const type = typeNameOf(resource.group, version.name, resource.kind)
    bare = resource.custom ? empty : (readKind(type, empty).value as KubeObject)
    made.set(version, bare)
  }
  return bare
}
