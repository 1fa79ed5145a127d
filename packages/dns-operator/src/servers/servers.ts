import { serverReasons } from "@nightshift/crds"
import { keyOf, secretText, splitKey } from "@nightshift/operator-runtime"
import type { TlsOptions, TsigKey } from "@nightshift/rfc2136"
import type { ServerProblem } from "../board.ts"
import type { Bind9Instance, ExternalServer, SecretRef } from "../kinds.ts"
import type { World } from "../world/world.ts"
import { keyOfSecret } from "./secret-key.ts"
import { serverSpec } from "./select.ts"
import { Server } from "./server.ts"

export type ServerSight =
  | { readonly kind: "usable"; readonly server: Server }
  | { readonly kind: "unusable"; readonly problem: ServerProblem }
  /** A Secret it needs was not read yet: whoever asks is woken when it was. */
  | { readonly kind: "unread" }

interface Known {
  readonly inputs: string
  readonly server: Server
}

/** The servers of all instances; one is made anew when its spec or one of its Secrets changes. */
export class Servers {
  readonly #world: World
  readonly #known = new Map<string, Known>()
  /** Every key that a server of ours may sign a NOTIFY with; grows as servers become known. */
  readonly keys: TsigKey[] = []

  readonly #mayAct: () => boolean

  constructor(world: World, mayAct: () => boolean) {
    this.#world = world
    this.#mayAct = mayAct
  }

  of(instance: Bind9Instance): ServerSight {
    const key = keyOf(instance)
    const spec = serverSpec(instance, {
      clusters: this.#world.bind9Clusters.list(),
      providers: this.#world.providers.list(),
    })
    if (spec === undefined)
      return unusable(
        serverReasons.NotYetSupported,
        `${key} has no spec.external: servers run by the operator are not supported yet`,
      )
    const secrets = new SecretReader(this.#world, instance.metadata.namespace ?? "")
    const updateKey = secrets.key("tsigSecretRef", spec.tsigSecretRef)
    const named = secrets.key("previousTsigSecretRef", spec.previousTsigSecretRef)
    const transferKey = secrets.key("transferSecretRef", spec.transferSecretRef)
    const control = secrets.key("rndc.secretRef", spec.rndc?.secretRef)
    const tls = secrets.tls(spec.tls)
    if (secrets.unread) return { kind: "unread" }
    if (secrets.problem !== undefined) return { kind: "unusable", problem: secrets.problem }
    const inputs = JSON.stringify([instance.spec.role, spec, secrets.versions])
    const known = this.#known.get(key)
    if (known?.inputs === inputs) return { kind: "usable", server: known.server }
    const former = known?.server.facts
    const server = new Server(
      {
        key,
        role: instance.spec.role,
        addresses: spec.addresses,
        port: spec.port ?? 53,
        updateKey,
        // Keys in use before these: tried once more when a rotation reaches us before the server.
        previousKey: named ?? former?.updateKey,
        transferKey,
        previousReadKey:
          (transferKey === undefined ? named : undefined) ?? former?.transferKey ?? former?.updateKey,
        control: control === undefined ? undefined : { port: spec.rndc?.port ?? 953, key: control },
        tls,
        catalog: spec.catalog,
      },
      this.#mayAct,
    )
    known?.server.close()
    for (const one of [transferKey, updateKey]) if (one !== undefined) this.keys.push(one)
    this.#known.set(key, { inputs, server })
    return { kind: "usable", server }
  }

  /**
   * A server that may serve nothing any more: as its instance says, else as the instance last said in this process, for a
   * directory is deleted in any order. undefined when nobody knows how to reach it.
   */
  remembered(key: string): ServerSight | undefined {
    const { namespace, name } = splitKey(key)
    const instance = this.#world.instances.get(namespace, name)
    const sight = instance && this.of(instance)
    const known = this.#known.get(key)
    if (known === undefined || (sight !== undefined && sight.kind !== "unusable")) return sight
    return { kind: "usable", server: known.server }
  }

  /** Closes what no instance stands for any more. */
  keep(instances: readonly Bind9Instance[]): void {
    const present = new Set(instances.map(keyOf))
    for (const [key, { server }] of this.#known) {
      if (present.has(key)) continue
      server.close()
      this.#known.delete(key)
    }
  }

  close(): void {
    this.keep([])
  }
}

/** Reads the Secrets a server needs, and keeps the first thing that is wrong with one. */
class SecretReader {
  readonly #world: World
  readonly #namespace: string
  readonly versions: string[] = []
  problem: ServerProblem | undefined
  unread = false

  constructor(world: World, namespace: string) {
    this.#world = world
    this.#namespace = namespace
  }

  key(field: string, ref: SecretRef | undefined): TsigKey | undefined {
    const secret = this.#secret(field, ref)
    if (secret === undefined) return undefined
    const found = keyOfSecret(secret)
    if (found.kind === "key") return found.key
    this.problem ??= {
      reason: serverReasons.SecretInvalid,
      message: `Secret ${this.#namespace}/${ref?.name} (${field}): ${found.rule}`,
    }
    return undefined
  }

  tls(spec: ExternalServer["tls"]): TlsOptions | undefined {
    if (spec === undefined) return undefined
    const authority = this.#secret("tls.caSecretRef", spec.caSecretRef)
    const client = this.#secret("tls.clientSecretRef", spec.clientSecretRef)
    const ca = authority && (secretText(authority, "ca.crt") ?? secretText(authority, "tls.crt"))
    const cert = client && secretText(client, "tls.crt")
    const key = client && secretText(client, "tls.key")
    return {
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(spec.serverName === undefined ? {} : { serverName: spec.serverName }),
    }
  }

  #secret(field: string, ref: SecretRef | undefined) {
    if (ref === undefined) return undefined
    const sight = this.#world.secret(this.#namespace, ref.name)
    const which = `Secret ${this.#namespace}/${ref.name} (${field})`
    switch (sight.kind) {
      case "secret":
        this.versions.push(`${sight.secret.metadata.uid} ${sight.secret.metadata.resourceVersion}`)
        return sight.secret
      case "absent":
        this.problem ??= { reason: serverReasons.SecretNotFound, message: `${which} does not exist` }
        return undefined
      case "unknown":
        this.unread = true
        return undefined
    }
  }
}

const unusable = (reason: string, message: string): ServerSight => ({
  kind: "unusable",
  problem: { reason, message },
})
