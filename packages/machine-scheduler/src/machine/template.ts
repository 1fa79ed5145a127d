import { annotations } from "@nightshift/crds"
import { groupVersion, type KubeObject } from "@nightshift/operator-runtime"

/** One half of a machine before it has a name: what to create, whoever said it. */
export interface Blueprint {
  readonly apiVersion: string
  readonly kind: string
  readonly spec: Readonly<Record<string, unknown>>
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/** An inline `bootstrapSpec` or `infrastructureSpec`. */
export interface EmbeddedObject {
  readonly apiVersion: string
  readonly kind: string
  readonly spec?: Readonly<Record<string, unknown>> | undefined
  readonly metadata?:
    | {
        readonly labels?: Readonly<Record<string, string>> | undefined
        readonly annotations?: Readonly<Record<string, string>> | undefined
      }
    | undefined
}

export const blueprintOf = (embedded: EmbeddedObject): Blueprint => ({
  apiVersion: embedded.apiVersion,
  kind: embedded.kind,
  spec: embedded.spec ?? {},
  labels: embedded.metadata?.labels ?? {},
  annotations: embedded.metadata?.annotations ?? {},
})

interface TemplateObject extends KubeObject {
  readonly spec?: {
    readonly template?: {
      readonly metadata?: EmbeddedObject["metadata"]
      readonly spec?: Readonly<Record<string, unknown>>
    }
  }
}

/**
 * What a reference stands for: a `…Template` is cloned as Cluster API clones it (the kind without its suffix,
 * `spec.template`, annotated with where it came from), any other object is copied by its spec.
 */
export function cloned(source: KubeObject): Blueprint {
  const { apiVersion, kind, metadata } = source
  if (!kind.endsWith("Template") || kind === "Template") {
    const { spec } = source as KubeObject & { readonly spec?: Readonly<Record<string, unknown>> }
    return { apiVersion, kind, spec: spec ?? {}, labels: {}, annotations: {} }
  }
  const template = (source as TemplateObject).spec?.template
  return {
    apiVersion,
    kind: kind.slice(0, -"Template".length),
    spec: template?.spec ?? {},
    labels: template?.metadata?.labels ?? {},
    annotations: {
      ...template?.metadata?.annotations,
      [annotations.clonedFromName]: metadata.name,
      [annotations.clonedFromGroupKind]: `${kind}.${groupVersion(apiVersion).group}`,
    },
  }
}

/** The block `machine`: where the host is, and which files it gets. */
export interface MachineBlock {
  readonly address?: string | undefined
  readonly port?: number | undefined
  readonly user?: string | undefined
  readonly files?:
    | readonly {
        readonly path: string
        readonly content: string
        readonly permissions?: string | undefined
      }[]
    | undefined
}

/** Address, port and user go to the infrastructure; what the block does not say stays as it was. */
export function withHost(infrastructure: Blueprint, block: MachineBlock | undefined): Blueprint {
  if (block === undefined) return infrastructure
  const { address, port, user } = block
  const said = Object.entries({ address, port, user }).filter(([, value]) => value !== undefined)
  return { ...infrastructure, spec: { ...infrastructure.spec, ...Object.fromEntries(said) } }
}

/** Files go to the bootstrap, after those that it has; a file of the same path replaces the older one. */
export function withFiles(bootstrap: Blueprint, block: MachineBlock | undefined): Blueprint {
  const files = block?.files ?? []
  if (files.length === 0) return bootstrap
  const before = (bootstrap.spec["files"] ?? []) as readonly { readonly path?: string }[]
  const paths = new Set(files.map(({ path }) => path))
  const kept = before.filter(({ path }) => path === undefined || !paths.has(path))
  return { ...bootstrap, spec: { ...bootstrap.spec, files: [...kept, ...files] } }
}
