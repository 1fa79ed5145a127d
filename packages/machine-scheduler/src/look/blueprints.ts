import type { ScheduledMachineSpec } from "@nightshift/crds"
import { createHash } from "node:crypto"
import type { Kube } from "@nightshift/operator-runtime"
import { isKubeError } from "@nightshift/operator-runtime"
import { refusedKind } from "../machine/refusals.ts"
import {
  type Blueprint,
  blueprintOf,
  cloned,
  type EmbeddedObject,
  withFiles,
  withHost,
} from "../machine/template.ts"
import type { Observed } from "../observed.ts"

type Sighted = Observed["blueprints"]
type Half =
  | { readonly kind: "present"; readonly value: Blueprint }
  | Exclude<
      Sighted,
      { readonly kind: "present" } | { readonly kind: "absent" } | { readonly kind: "unknown" }
    >

/** What to build, from the spec itself or from what it refers to; read only when something is about to be built. */
export async function lookAtBlueprints(
  kube: Kube,
  namespace: string | undefined,
  spec: ScheduledMachineSpec,
): Promise<Sighted> {
  const bootstrap = await half(kube, namespace, spec.bootstrapSpec, spec.bootstrapRef)
  if (bootstrap.kind !== "present") return bootstrap
  const infrastructure = await half(kube, namespace, spec.infrastructureSpec, spec.infrastructureRef)
  if (infrastructure.kind !== "present") return infrastructure
  return {
    kind: "present",
    value: {
      bootstrap: withFiles(bootstrap.value, spec.machine),
      infrastructure: withHost(infrastructure.value, spec.machine),
    },
  }
}

async function half(
  kube: Kube,
  namespace: string | undefined,
  embedded: EmbeddedObject | undefined,
  ref: ScheduledMachineSpec["bootstrapRef"],
): Promise<Half> {
  if (embedded !== undefined) return { kind: "present", value: blueprintOf(embedded) }
  if (ref === undefined)
    return {
      kind: "problem",
      reason: "InvalidTemplate",
      message: "neither a spec nor a reference says what to build",
    }
  const what = `${ref.kind} ${ref.name} of ${ref.apiVersion}`
  try {
    const source = await kube.get({
      apiVersion: ref.apiVersion,
      kind: ref.kind,
      name: ref.name,
      namespace: namespace ?? "",
    })
    if (source === undefined)
      return { kind: "problem", reason: "TemplateNotFound", message: `there is no ${what} in this namespace` }
    const blueprint = cloned(source)
    const [refused] = refusedKind("spec", blueprint.apiVersion, blueprint.kind)
    if (refused !== undefined)
      return { kind: "problem", reason: "KindNotAllowed", message: `${what} ${refused.rule}` }
    return { kind: "present", value: blueprint }
  } catch (error) {
    if (isKubeError(error, "notServed", "forbidden"))
      return {
        kind: "problem",
        reason: "TemplateNotFound",
        message: `${what} cannot be read: ${error.message}`,
      }
    throw error
  }
}

/** The kinds that the two halves become, without reading a template. */
export function childKinds(spec: ScheduledMachineSpec): { apiVersion: string; kind: string }[] {
  const of = (embedded: EmbeddedObject | undefined, ref: ScheduledMachineSpec["bootstrapRef"]) => {
    if (embedded !== undefined) return { apiVersion: embedded.apiVersion, kind: embedded.kind }
    if (ref === undefined) return undefined
    const cut = ref.kind.endsWith("Template") && ref.kind !== "Template"
    return { apiVersion: ref.apiVersion, kind: cut ? ref.kind.slice(0, -"Template".length) : ref.kind }
  }
  return [
    of(spec.bootstrapSpec, spec.bootstrapRef),
    of(spec.infrastructureSpec, spec.infrastructureRef),
  ].filter((type) => type !== undefined)
}

/** Changes exactly when children would be made differently. */
export function specHashOf(spec: ScheduledMachineSpec): string {
  const { clusterName, bootstrapSpec, bootstrapRef, infrastructureSpec, infrastructureRef, machine } = spec
  const { machineTemplate, version, failureDomain, nodeTaints, naming } = spec
  const { labels, annotations } = machineTemplate
  const made = [clusterName, bootstrapSpec, bootstrapRef, infrastructureSpec, infrastructureRef, machine]
  const more = [labels, annotations, version, failureDomain, nodeTaints, naming]
  return createHash("sha256")
    .update(JSON.stringify([...made, ...more]))
    .digest("hex")
    .slice(0, 16)
}
