import { duplicate, type FieldError, forbidden, invalid, required } from "../../field-error.ts"
import type { JsonObject } from "../../json.ts"
import { dns1123Label } from "../../names.ts"
import { doubles, labels, listAt, notNegative, objectAt, oneOf, textAt } from "./checks.ts"
import { containerErrors } from "./container.ts"

const lists = ["containers", "initContainers"] as const

/** The spec of a pod, in a Pod or in a template. */
export function podSpecErrors(path: string, spec: JsonObject): FieldError[] {
  const volumes = listAt(spec, "volumes")
  const names = new Set(volumes.map((volume) => textAt(volume, "name")))
  const containers = listAt(spec, "containers")
  const taken = new Set(containers.map((container) => textAt(container, "name")))
  return [
    ...volumeErrors(`${path}.volumes`, volumes),
    ...(containers.length === 0 ? [required(`${path}.containers`)] : []),
    ...lists.flatMap((list) =>
      containerErrors(
        `${path}.${list}`,
        listAt(spec, list),
        names,
        list === "containers" ? new Set() : taken,
      ),
    ),
    ...oneOf(`${path}.restartPolicy`, textAt(spec, "restartPolicy"), ["Always", "OnFailure", "Never"]),
    ...oneOf(`${path}.dnsPolicy`, textAt(spec, "dnsPolicy"), [
      "ClusterFirstWithHostNet",
      "ClusterFirst",
      "Default",
      "None",
    ]),
    ...labels(`${path}.nodeSelector`, objectAt(spec, "nodeSelector")),
    ...tolerationErrors(`${path}.tolerations`, listAt(spec, "tolerations")),
    ...notNegative(`${path}.activeDeadlineSeconds`, spec["activeDeadlineSeconds"]),
  ]
}

function volumeErrors(path: string, volumes: readonly JsonObject[]): FieldError[] {
  const again = doubles(volumes, (volume) => textAt(volume, "name"))
  return volumes.flatMap((volume, i) => {
    const at = `${path}[${i}]`
    const name = textAt(volume, "name")
    const sources = Object.keys(volume).filter((field) => field !== "name")
    const nameErrors =
      name === ""
        ? [required(`${at}.name`)]
        : dns1123Label(name).map((problem) => invalid(`${at}.name`, name, problem))
    return [
      ...(again.has(i) && nameErrors.length === 0 ? [duplicate(`${at}.name`, name)] : nameErrors),
      ...sources
        .slice(1)
        .map((source) => forbidden(`${at}.${source}`, "may not specify more than 1 volume type")),
    ]
  })
}

function tolerationErrors(path: string, tolerations: readonly JsonObject[]): FieldError[] {
  return tolerations.flatMap((toleration, i) => {
    const at = `${path}[${i}]`
    const operator = textAt(toleration, "operator") || "Equal"
    const value = textAt(toleration, "value")
    const effect = textAt(toleration, "effect")
    const exists = operator === "Exists"
    return [
      ...(textAt(toleration, "key") === "" && !exists
        ? [
            invalid(
              `${at}.operator`,
              operator,
              'operator must be Exists when `key` is empty, which means "match all values and all keys"',
            ),
          ]
        : []),
      ...(exists && value !== ""
        ? [invalid(`${at}.operator`, value, "value must be empty when `operator` is 'Exists'")]
        : []),
      ...oneOf(`${at}.operator`, operator, ["Equal", "Exists"]),
      ...(effect === ""
        ? []
        : oneOf(`${at}.effect`, effect, ["NoSchedule", "PreferNoSchedule", "NoExecute"])),
    ]
  })
}

export const podErrors = (pod: JsonObject): FieldError[] => podSpecErrors("spec", objectAt(pod, "spec"))
