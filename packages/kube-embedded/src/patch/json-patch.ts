import { goKind } from "../go-print.ts"
import { badRequest, failure } from "../status.ts"
import { isArray, isObject, type Json, jsonEqual, setOwn } from "../json.ts"

/** kube-apiserver's limit on the operations of one JSON patch. */
const maxOperations = 10_000

/**
 * JSON patch, RFC 6902, in the dialect of kube-apiserver: `-1` counts list items from the end, `replace` may add a key
 * that is missing, and a failed operation is answered with 422 without saying which one it was.
 * @throws ApiError 400 when the patch is no list of operations, 413 when it is too long, 422 when an operation fails.
 */
export function jsonPatch(target: Json, patch: Json): Json {
  if (!isArray(patch)) {
    throw badRequest(undecodable(patch, "[]handlers.jsonPatchOp"))
  }
  if (patch.length > maxOperations) {
    const message = `Request entity too large: The allowed maximum operations in a JSON patch is ${maxOperations}, got ${patch.length}`
    throw failure(413, "RequestEntityTooLarge", message)
  }
  return patch.reduce<Json>((document, operation) => {
    if (!isObject(operation)) {
      throw badRequest(
        `json: cannot unmarshal ${goKind(operation)} into Go value of type jsonpatch.Operation`,
      )
    }
    const path = pointer(operation["path"])
    switch (operation["op"]) {
      case "add":
        return add(document, path, operation["value"] ?? null)
      case "remove":
        return remove(document, path)
      case "replace":
        return replace(document, path, operation["value"] ?? null)
      case "move": {
        const from = pointer(operation["from"])
        return add(remove(document, from), path, read(document, from))
      }
      case "copy":
        return add(document, path, readOrNull(document, pointer(operation["from"])))
      case "test":
        if (!jsonEqual(readOrNull(document, path), operation["value"] ?? null)) throw doesNotApply()
        return document
      default:
        throw doesNotApply()
    }
  }, target)
}

/** A patch that names what is not there, whose test fails, or that leaves no object. */
export const doesNotApply = () =>
  failure(422, "Invalid", "the server rejected our request due to an error in our request", {})

const undecodable = (value: Json, type: string) =>
  `error decoding patch: json: cannot unmarshal ${goKind(value)} into Go value of type ${type}`

function pointer(path: Json | undefined): string[] {
  if (typeof path !== "string" || (path !== "" && !path.startsWith("/"))) throw doesNotApply()
  return path
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"))
}

function indexIn(token: string, last: number): number {
  if (!/^-?\d+$/.test(token)) throw doesNotApply()
  const asked = Number(token)
  const index = asked < 0 ? asked + last + 1 : asked
  if (index < 0 || index > last) throw doesNotApply()
  return index
}

function child(container: Json, token: string): Json {
  if (isArray(container)) return container[indexIn(token, container.length - 1)] ?? null
  if (!isObject(container) || !Object.hasOwn(container, token)) throw doesNotApply()
  return container[token] ?? null
}

const read = (document: Json, path: readonly string[]) => path.reduce(child, document)

// On the real server the last key of a path that is read may be missing: `test` against null then holds.
function readOrNull(document: Json, path: readonly string[]): Json {
  const container = read(document, path.slice(0, -1))
  const last = path.at(-1)
  if (last === undefined) return document
  return isObject(container) && !Object.hasOwn(container, last) ? null : child(container, last)
}

/** A copy of `document` in which the container at the parent of `path` has been changed. */
function change(
  document: Json,
  path: readonly string[],
  edit: (container: Json, token: string) => Json,
): Json {
  const [token, ...rest] = path
  if (token === undefined) throw doesNotApply()
  if (rest.length === 0) return edit(document, token)
  return withChild(document, token, change(child(document, token), rest, edit))
}

function withChild(container: Json, token: string, value: Json): Json {
  if (isArray(container)) return container.with(indexIn(token, container.length - 1), value)
  if (!isObject(container)) throw doesNotApply()
  const copy = { ...container }
  setOwn(copy, token, value)
  return copy
}

function add(document: Json, path: readonly string[], value: Json): Json {
  if (path.length === 0) return value
  return change(document, path, (container, token) => {
    if (!isArray(container)) return withChild(container, token, value)
    const index = token === "-" ? container.length : indexIn(token, container.length)
    return container.toSpliced(index, 0, value)
  })
}

function remove(document: Json, path: readonly string[]): Json {
  return change(document, path, (container, token) => {
    if (isArray(container)) return container.toSpliced(indexIn(token, container.length - 1), 1)
    child(container, token)
    return Object.fromEntries(Object.entries(container as object).filter(([key]) => key !== token))
  })
}

function replace(document: Json, path: readonly string[], value: Json): Json {
  if (path.length === 0) return value
  return change(document, path, (container, token) => withChild(container, token, value))
}
