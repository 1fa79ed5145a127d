/**
 * A donor's host: what a provider can make a real machine do. Lab plays hosts in memory; a tier with real kubelets puts
 * another implementation behind the same four verbs.
 */
export interface HostOrder {
  /** The Node's name: the Machine's. */
  readonly node: string
  readonly providerID: string
  /** What the kubelet registers with, as the bootstrap configuration says. */
  readonly labels: Readonly<Record<string, string>>
  readonly taints: readonly Taint[]
  /** The namespace and name of the Cluster it joins. */
  readonly cluster: { readonly namespace: string; readonly name: string }
}

export interface Taint {
  readonly key: string
  readonly value?: string
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute"
}

export type HostState = "off" | "booting" | "running" | "cleaning" | "clean" | "boot-failed"

export interface DonorHost {
  readonly state: HostState
  /** Boots and joins the cluster. Idempotent: a second order while one is under way changes nothing. */
  start(order: HostOrder): void
  /** Leaves the cluster and resets the host; ends in `clean`. Idempotent. */
  clean(): void
  /** Power off without a word: the Node stays behind. */
  vanish(): void
}

/** What can go wrong with a host, each as seen in the field. */
export type HostFault =
  /** It never answers after power-on. */
  | "never-boots"
  /** Its bootstrap script fails, and the provider says so. */
  | "boot-fails"
  /** The reset fails silently, as providers over SSH do: the object goes, the kubelet stays and registers again. */
  | "cleanup-fails"
  /** The host comes back by itself some time after a good reset, for instance from a stale disk image. */
  | "node-comes-back"
  /** The reset never ends: the provider's finalizer stays. */
  | "never-releases"
  /** Its network is gone: the Node turns Unknown, the pods go on. */
  | "cut-off"

export interface HostTraits {
  /** Milliseconds from power-on to a joined Node. */
  readonly bootMs: number
  /** Milliseconds that a reset takes. */
  readonly cleanMs: number
  /** Milliseconds after the reset until a host with fault `node-comes-back` does. */
  readonly returnMs: number
  readonly fault?: HostFault
}

export const goodHost: HostTraits = { bootMs: 300, cleanMs: 200, returnMs: 500 }

const annotation = "lab.night-shift.dev/"

/**
 * The traits of a host as annotations of its infrastructure object say, over the defaults: `boot-ms`, `clean-ms`,
 * `return-ms`, `fault`; so that a person with kubectl can break things too.
 */
export function traitsFrom(
  annotations: Readonly<Record<string, string>> | undefined,
  defaults: HostTraits,
): HostTraits {
  const number = (name: string, otherwise: number) => {
    const text = annotations?.[annotation + name]
    const value = Number(text)
    return text === undefined || !Number.isFinite(value) || value < 0 ? otherwise : value
  }
  const fault = (annotations?.[`${annotation}fault`] ?? defaults.fault) as HostFault | undefined
  return {
    bootMs: number("boot-ms", defaults.bootMs),
    cleanMs: number("clean-ms", defaults.cleanMs),
    returnMs: number("return-ms", defaults.returnMs),
    ...(fault === undefined ? {} : { fault }),
  }
}
