import type { JsonObject } from "../json.ts"
import { typeNameOf } from "../kinds/notation.ts"
import { decodeMessage } from "./message.ts"
import { bytesOf, ProtobufError, textOf, wireFields } from "./wire.ts"

/** What every protobuf body of Kubernetes begins with. */
const magic = Buffer.from("k8s\0")

/**
 * Reads a body of type `application/vnd.kubernetes.protobuf`: an envelope with the kind and the message of that kind.
 * Messages that are not of a built-in kind cannot be read.
 * @throws ProtobufError
 */
export function decodeProtobuf(body: Uint8Array): JsonObject {
  if (!magic.equals(body.subarray(0, magic.length))) {
    throw new ProtobufError(
      "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]",
    )
  }
  let apiVersion = ""
  let kind = ""
  let raw: Uint8Array = new Uint8Array()
  for (const wire of wireFields(body.subarray(magic.length))) {
    if (wire.number === 2) raw = bytesOf(wire)
    if (wire.number !== 1) continue
    for (const part of wireFields(bytesOf(wire))) {
      if (part.number === 1) apiVersion = textOf(part)
      if (part.number === 2) kind = textOf(part)
    }
  }
  const slash = apiVersion.indexOf("/")
  const group = slash < 0 ? "" : apiVersion.slice(0, slash)
  const typeName =
    kind === "DeleteOptions" ? "meta.v1.DeleteOptions" : typeNameOf(group, apiVersion.slice(slash + 1), kind)
  return { apiVersion, kind, ...decodeMessage(typeName, raw) }
}
