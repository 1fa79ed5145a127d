import { labels } from "@nightshift/crds"
import { groupVersion } from "@nightshift/operator-runtime"
import type { Blueprint } from "./template.ts"

export interface Taint {
  readonly key: string
  readonly value?: string | undefined
  readonly effect: string
}

/**
 * Taints and labels that the kubelet brings along when it registers its Node, so that no pod lands before they are
 * there. Only providers that we know can carry them; others get them once the Node appears.
 */
export function withRegistration(
  bootstrap: Blueprint,
  taints: readonly Taint[],
  nodeLabels: Readonly<Record<string, string>>,
): Blueprint {
  const own = Object.fromEntries(Object.entries(nodeLabels).filter(([key]) => kubeletMaySet(key)))
  switch (bootstrap.kind) {
    case "K0sWorkerConfig":
      return { ...bootstrap, spec: withK0sArguments(bootstrap.spec, taints, own) }
    case "KubeadmConfig":
      return { ...bootstrap, spec: withNodeRegistration(bootstrap, taints, own) }
    default:
      return bootstrap
  }
}

const kubeletOwn = new Set<string>([
  labels.zone,
  labels.region,
  "kubernetes.io/hostname",
  "kubernetes.io/arch",
  "kubernetes.io/os",
  "node.kubernetes.io/instance-type",
])

/** NodeRestriction: a kubelet may not choose its own labels in the kubernetes.io and k8s.io domains, but for a few. */
export function kubeletMaySet(key: string): boolean {
  if (kubeletOwn.has(key)) return true
  const domain = key.includes("/") ? (key.split("/")[0] as string) : ""
  if (/(^|\.)(kubelet|node)\.kubernetes\.io$/.test(domain)) return true
  return !/(^|\.)(kubernetes|k8s)\.io$/.test(domain) && !domain.endsWith("cluster.x-k8s.io")
}

/** A Node has at most one taint of a key and an effect; one that lists two is refused when it registers. */
export const sameTaint = (a: Pick<Taint, "key" | "effect">, b: Pick<Taint, "key" | "effect">): boolean =>
  a.key === b.key && a.effect === b.effect

/** Key and effect of a kubelet's `key=value:effect`, as far as they can be read. */
function taintOf(text: string): Pick<Taint, "key" | "effect"> {
  const [tag = "", effect = ""] = text.split(":")
  return { key: tag.split("=", 1)[0] as string, effect }
}

const taintText = ({ key, value, effect }: Taint): string => `${key}${value ? `=${value}` : ""}:${effect}`

function withK0sArguments(
  spec: Blueprint["spec"],
  taints: readonly Taint[],
  own: Readonly<Record<string, string>>,
): Blueprint["spec"] {
  const args = [...((spec["args"] ?? []) as readonly string[])]
  const labelled = Object.entries(own).map(([key, value]) => `${key}=${value}`)
  put(args, "--labels", labelled.length === 0 ? [] : [...valuesOf(args, "--labels"), ...labelled])
  const listed = valuesOf(args, "--taints").filter(
    (text) => !taints.some((taint) => sameTaint(taintOf(text), taint)),
  )
  put(args, "--taints", taints.length === 0 ? [] : [...listed, ...taints.map(taintText)])
  return args.length === 0 ? spec : { ...spec, args }
}

const valuesOf = (args: readonly string[], flag: string): string[] =>
  args
    .find((arg) => arg.startsWith(`${flag}=`))
    ?.slice(flag.length + 1)
    .split(",") ?? []

/** One flag may be given once, so it takes the place of what the spec has already. */
function put(args: string[], flag: string, values: readonly string[]): void {
  if (values.length === 0) return
  const index = args.findIndex((arg) => arg.startsWith(`${flag}=`))
  args.splice(index < 0 ? args.length : index, 1, `${flag}=${values.join(",")}`)
}

interface JoinConfiguration {
  readonly nodeRegistration?: {
    readonly taints?: readonly Taint[]
    readonly kubeletExtraArgs?:
      | Readonly<Record<string, string>>
      | readonly { readonly name: string; readonly value: string }[]
  }
}

function withNodeRegistration(
  bootstrap: Blueprint,
  taints: readonly Taint[],
  own: Readonly<Record<string, string>>,
): Blueprint["spec"] {
  const join = (bootstrap.spec["joinConfiguration"] ?? {}) as JoinConfiguration
  const registration = join.nodeRegistration ?? {}
  const listed = (registration.taints ?? []).filter((one) => !taints.some((taint) => sameTaint(one, taint)))
  const text = Object.entries(own)
    .map(([key, value]) => `${key}=${value}`)
    .join(",")
  const merged = {
    ...registration,
    ...(taints.length === 0 ? {} : { taints: [...listed, ...taints] }),
    ...(text === ""
      ? {}
      : { kubeletExtraArgs: withNodeLabels(bootstrap.apiVersion, registration.kubeletExtraArgs, text) }),
  }
  if (Object.keys(merged).length === 0) return bootstrap.spec
  return { ...bootstrap.spec, joinConfiguration: { ...join, nodeRegistration: merged } }
}

/** A map until v1beta1, a list of name and value from v1beta2. */
function withNodeLabels(
  apiVersion: string,
  before: NonNullable<JoinConfiguration["nodeRegistration"]>["kubeletExtraArgs"],
  text: string,
): NonNullable<JoinConfiguration["nodeRegistration"]>["kubeletExtraArgs"] {
  const name = "node-labels"
  if (groupVersion(apiVersion).version === "v1beta1") {
    const map = (before ?? {}) as Readonly<Record<string, string>>
    return { ...map, [name]: map[name] === undefined ? text : `${map[name]},${text}` }
  }
  const list = (before ?? []) as readonly { readonly name: string; readonly value: string }[]
  const known = list.find((argument) => argument.name === name)
  const value = known === undefined ? text : `${known.value},${text}`
  return [...list.filter((argument) => argument.name !== name), { name, value }]
}
