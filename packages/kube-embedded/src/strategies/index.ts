import type { Resource } from "../resources/resource.ts"
import { definitionStrategy } from "./custom-resource-definitions.ts"
import { namespaceStrategy } from "./namespaces.ts"
import { podStrategy } from "./pods.ts"
import { configMapStrategy, secretStrategy } from "./secrets.ts"
import { serviceStrategy } from "./services.ts"
import type { Strategy } from "./strategy.ts"

const strategies: Readonly<Record<string, Strategy>> = {
  configmaps: configMapStrategy,
  "customresourcedefinitions.apiextensions.k8s.io": definitionStrategy,
  namespaces: namespaceStrategy,
  pods: podStrategy,
  secrets: secretStrategy,
  services: serviceStrategy,
}

const plain: Strategy = {}

/** What the kind of a resource does that others do not. */
export function strategyOf(resource: Resource): Strategy {
  return resource.custom ? plain : (strategies[resource.collection] ?? plain)
}
