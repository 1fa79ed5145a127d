import { inspect } from "node:util"
import type { KubeObject, ObjectMeta } from "./objects.ts"

const concealed = "[redacted]"

/** A value that no log, error or JSON can show. Only `reveal` gives it away, and that is easy to search for. */
export class Sensitive {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  equals(other: Sensitive): boolean {
    return this.#value === other.#value
  }

  toString(): string {
    return concealed
  }

  toJSON(): string {
    return concealed
  }

  [inspect.custom](): string {
    return concealed
  }
}

/** v1 Secret as every Kube hands it out: the values cannot be stringified. */
export interface Secret extends KubeObject {
  readonly apiVersion: "v1"
  readonly kind: "Secret"
  readonly type?: string
  readonly immutable?: boolean
  /** Each value in base64, as on the wire. */
  readonly data?: Readonly<Record<string, Sensitive>>
}

/** The decoded bytes of one entry; undefined when the Secret has no such entry. */
export function secretBytes(secret: Secret, entry: string): Buffer | undefined {
  const value = secret.data?.[entry]
  return value === undefined ? undefined : Buffer.from(value.reveal(), "base64")
}

/** The decoded text of one entry. */
export function secretText(secret: Secret, entry: string): string | undefined {
  return secretBytes(secret, entry)?.toString("utf8")
}

export function isSecret(object: { readonly apiVersion: string; readonly kind: string }): object is Secret {
  return object.kind === "Secret" && object.apiVersion === "v1"
}

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

/** A Secret as it came off the wire, with its values wrapped; kubectl's copy of them in an annotation goes. */
export function conceal(object: KubeObject & { readonly data?: unknown }): Secret {
  const data: Record<string, Sensitive> = {}
  for (const [name, value] of Object.entries(object.data ?? {})) {
    data[name] = value instanceof Sensitive ? value : new Sensitive(String(value))
  }
  return { ...object, apiVersion: "v1", kind: "Secret", metadata: withoutLastApplied(object.metadata), data }
}

/** JSON for the wire, and only for it: what was wrapped is shown. */
export function revealingJson(object: unknown): string {
  return JSON.stringify(object, function (this: unknown, name: string, value: unknown) {
    // JSON.stringify calls toJSON first, so the wrapper itself is only to be seen through its holder.
    const original: unknown = (this as Record<string, unknown>)[name]
    return original instanceof Sensitive ? original.reveal() : value
  })
}

function withoutLastApplied(meta: ObjectMeta): ObjectMeta {
  if (meta.annotations?.[lastApplied] === undefined) return meta
  const annotations = Object.fromEntries(
    Object.entries(meta.annotations).filter(([name]) => name !== lastApplied),
  )
  return { ...meta, annotations }
}
