import { type FieldError, required } from "../../field-error.ts"
import type { JsonObject } from "../../json.ts"
import { labels, listAt, notNegative, objectAt, oneOf, textAt } from "./checks.ts"
import { containerErrors } from "./container.ts"

/** The spec of a pod, in a Pod or in a template. */
export function podSpecErrors(path: string, spec: JsonObject): FieldError[] {
  const containers = listAt(spec, "containers")
  const taken = new Set(containers.map((container) => textAt(container, "name")))
  return [
    ...(containers.length === 0 ? [required(`${path}.containers`)] : []),
    ...containerErrors(`${path}.containers`, containers, new Set()),
    ...containerErrors(`${path}.initContainers`, listAt(spec, "initContainers"), taken),
    ...oneOf(`${path}.restartPolicy`, textAt(spec, "restartPolicy"), ["Always", "OnFailure", "Never"]),
    ...labels(`${path}.nodeSelector`, objectAt(spec, "nodeSelector")),
    ...notNegative(`${path}.activeDeadlineSeconds`, spec["activeDeadlineSeconds"]),
  ]
}

export const podErrors = (pod: JsonObject): FieldError[] => podSpecErrors("spec", objectAt(pod, "spec"))
