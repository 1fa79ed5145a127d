import { isObject, type Json } from "../json.ts"
import type { KubeObject } from "../objects/object.ts"
import { parseMediaType } from "../http/media-type.ts"
import type { ApiRequest } from "../http/request.ts"
import { decodeProtobuf, ProtobufError } from "../protobuf/index.ts"
import type { Target } from "../resources/resource.ts"
import { type ApiError, badRequest, unsupportedMediaType } from "../status.ts"
import { typed } from "./typed-body.ts"

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
export async function objectBody(request: ApiRequest, target: Target): Promise<KubeObject> {
  const unrecognized = (why: string): ApiError =>
    badRequest(`the object provided is unrecognized (must be of type ${target.resource.kind}): ${why}`)
  if (request.body.length === 0) {
    throw unrecognized("couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)")
  }
  const value = await parseBody(request)
  if (!isObject(value)) throw unrecognized("couldn't get version/kind; the body is not an object")
  return typed(value, target)
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
