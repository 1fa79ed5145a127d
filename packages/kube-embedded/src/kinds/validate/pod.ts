import { type FieldError, required } from "../../field-error.ts"
import type { JsonObject } from "../../json.ts"
import { items, text } from "../../objects/object.ts"
import { labels, notNegative, objectAt, oneOf } from "./checks.ts"
import { containerErrors } from "./container.ts"

/** The spec of a pod, in a Pod or in a template. */
export function podSpecErrors(path: string, spec: JsonObject): FieldError[] {
  const containers = items(spec, "containers")
  const taken = new Set(containers.map((container) => text(container, "name")))
  return [
    ...(containers.length === 0 ? [required(`${path}.containers`)] : []),
    ...containerErrors(`${path}.containers`, containers, new Set()),
    ...containerErrors(`${path}.initContainers`, items(spec, "initContainers"), taken),
    ...oneOf(`${path}.restartPolicy`, text(spec, "restartPolicy"), ["Always", "OnFailure", "Never"]),
    ...labels(`${path}.nodeSelector`, objectAt(spec, "nodeSelector")),
    ...notNegative(`${path}.activeDeadlineSeconds`, spec["activeDeadlineSeconds"]),
  ]
}

export const podErrors = (pod: JsonObject): FieldError[] => podSpecErrors("spec", objectAt(pod, "spec"))
