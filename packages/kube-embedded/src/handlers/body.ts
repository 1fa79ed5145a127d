import { isObject, type Json, type JsonObject, textOf } from "../json.ts"
import type { KubeObject } from "../objects/object.ts"
import { shapedMetadata } from "../objects/metadata-shape.ts"
import { parseMediaType } from "../http/media-type.ts"
import type { ApiRequest } from "../http/request.ts"
import { decodeProtobuf, ProtobufError } from "../protobuf/index.ts"
import { apiVersionOf, groupVersionOf, type Target } from "../resources/resource.ts"
import { badRequest, unsupportedMediaType } from "../status.ts"

/** What a body may be written in. */
const readable = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"]

/** @throws ApiError 400 for text that is no JSON. */
export function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw badRequest(`error decoding JSON: ${error.message}`)
  }
}

/** YAML of one document; JSON is YAML too and is tried first, being much cheaper. */
export async function parseYaml(text: string): Promise<Json> {
  if (/^\s*[{[]/.test(text)) return parseJson(text)
  const { parse, YAMLParseError } = await import("yaml")
  try {
    return parse(text) as Json
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error
    throw badRequest(`error decoding YAML: ${error.message}`)
  }
}

/** @throws ApiError 400 for bytes that are no protobuf of a built-in kind. */
function parseProtobuf(body: Uint8Array): Json {
  try {
    return decodeProtobuf(body)
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error
    throw badRequest(error.message)
  }
}

/** @throws ApiError 415 for another type, 400 for a body that cannot be read. */
export async function parseBody(request: ApiRequest): Promise<Json> {
  const { type } = parseMediaType(request.headers["content-type"] ?? "application/json")
  switch (type) {
    case "application/json":
      return parseJson(request.body.toString())
    case "application/yaml":
      return parseYaml(request.body.toString())
    case "application/vnd.kubernetes.protobuf":
      return parseProtobuf(request.body)
    default:
      throw unsupportedMediaType(readable)
  }
}

/**
 * The object in a body, as the kind of the target.
 * @throws ApiError 400 when it is of another kind.
 */
export async function objectBody(request: ApiRequest, { resource, version }: Target): Promise<KubeObject> {
  const value = await parseBody(request)
  if (!isObject(value)) throw badRequest("the body of the request is not an object")
  return typed(value, apiVersionOf(resource.group, version.name), resource.kind)
}

/** A body may leave out apiVersion and kind: the path says them; what it does say must be right. */
export function typed(value: JsonObject, apiVersion: string, kind: string): KubeObject {
  const { apiVersion: givenVersion = apiVersion, kind: givenKind = kind } = value
  if (givenVersion !== apiVersion && givenVersion !== "") {
    const why = `the API version in the data (${textOf(givenVersion)}) does not match the expected API version (${apiVersion})`
    throw badRequest(why)
  }
  if (givenKind !== kind && givenKind !== "") {
    throw badRequest(`${kind} in version "${apiVersion}" cannot be handled as a ${textOf(givenKind)}`)
  }
  const { metadata } = shapedMetadata(value["metadata"], kind, groupVersionOf(apiVersion).version)
  return { ...value, apiVersion, kind, metadata: { ...metadata, name: textOf(metadata["name"]) } }
}

/** @throws ApiError 400 when the body names another object than the path. */
export function addressed(body: KubeObject, target: Target, name: string): KubeObject {
  const { metadata } = body
  if (metadata.name !== "" && metadata.name !== name) {
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`)
  }
  if (metadata.namespace !== undefined && metadata.namespace !== (target.namespace ?? "")) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request")
  }
  return { ...body, metadata: { ...metadata, name } }
}
