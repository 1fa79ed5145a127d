import { type FieldError, forbidden, invalid, notSupported, required, tooLong } from "../../field-error.ts"
import { type JsonObject, jsonEqual } from "../../json.ts"
import { configKey, labelValue, qualifiedName } from "../../names.ts"
import { items, text } from "../../objects/object.ts"
import { doubles, objectAt } from "./checks.ts"

/** ConfigMaps and Secrets hold at most this many bytes. */
const mostBytes = 1024 * 1024

export function configMapErrors(object: JsonObject): FieldError[] {
  const data = objectAt(object, "data")
  const binary = objectAt(object, "binaryData")
  return [
    ...Object.keys(data).flatMap((key) => [
      ...keyErrors("data", key),
      ...(Object.hasOwn(binary, key)
        ? [invalid(`data[${key}]`, key, "duplicate of key present in binaryData")]
        : []),
    ]),
    ...Object.keys(binary).flatMap((key) => keyErrors("binaryData", key)),
    ...sizeErrors(bytesOf(data, "utf8") + bytesOf(binary, "base64")),
  ]
}

const needed: Readonly<Record<string, readonly string[]>> = {
  "kubernetes.io/tls": ["tls.crt", "tls.key"],
  "kubernetes.io/dockercfg": [".dockercfg"],
  "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
  "kubernetes.io/ssh-auth": ["ssh-privatekey"],
}

export function secretErrors(object: JsonObject): FieldError[] {
  const data = objectAt(object, "data")
  const type = text(object, "type")
  return [
    ...Object.keys(data).flatMap((key) => keyErrors("data", key)),
    ...sizeErrors(bytesOf(data, "base64")),
    ...(needed[type] ?? []).filter((key) => !Object.hasOwn(data, key)).map((key) => required(`data[${key}]`)),
  ]
}

const keyErrors = (field: string, key: string) =>
  configKey(key).map((problem) => invalid(`${field}[${key}]`, key, problem))

function bytesOf(data: JsonObject, encoding: BufferEncoding): number {
  return Object.values(data).reduce<number>(
    (sum, value) => sum + (typeof value === "string" ? Buffer.byteLength(value, encoding) : 0),
    0,
  )
}

function sizeErrors(bytes: number): FieldError[] {
  if (bytes <= mostBytes) return []
  return [tooLong("<nil>", mostBytes)]
}

export function nodeErrors(node: JsonObject, old: JsonObject | undefined): FieldError[] {
  return [...taintErrors(node), ...(old === undefined ? [] : fixedRange(node, old))]
}

/** The addresses of a node's pods are given to it once. */
function fixedRange(node: JsonObject, old: JsonObject): FieldError[] {
  const before = objectAt(old, "spec")["podCIDRs"]
  if (before === undefined || jsonEqual(before, objectAt(node, "spec")["podCIDRs"])) return []
  return [forbidden("spec.podCIDRs", 'node updates may not change podCIDR except from "" to valid')]
}

function taintErrors(node: JsonObject): FieldError[] {
  const taints = items(objectAt(node, "spec"), "taints")
  const again = doubles(taints, (taint) => `${text(taint, "key")} ${text(taint, "effect")}`)
  const effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"]
  return taints.flatMap((taint, i) => {
    const at = `metadata.taints[${i}]`
    const [key, value, effect] = [text(taint, "key"), text(taint, "value"), text(taint, "effect")]
    const shown = { Key: key, Value: value, Effect: effect, TimeAdded: taint["timeAdded"] ?? null }
    return [
      ...qualifiedName(key).map((problem) => invalid(`${at}.key`, key, problem)),
      ...labelValue(value).map((problem) => invalid(`${at}.value`, value, problem)),
      ...(effects.includes(effect)
        ? []
        : [effect === "" ? required(`${at}.effect`) : notSupported(`${at}.effect`, effect, effects)]),
      ...(again.has(i) ? [doubleTaint(at, shown)] : []),
    ]
  })
}

function doubleTaint(at: string, shown: JsonObject): FieldError {
  const message = `Duplicate value: ${JSON.stringify(shown)}: taints must be unique by key and effect pair`
  return { reason: "FieldValueDuplicate", field: at, message }
}
