/** What a kubelet registers with, read from the bootstrap configuration as k0smotron and kubeadm read it. */
import type { Taint } from "./host.ts"

export interface Registration {
  readonly labels: Readonly<Record<string, string>>
  readonly taints: readonly Taint[]
}

interface BootstrapSpec {
  /** K0sWorkerConfig: `--labels=a=b,c=d`, `--taints=k=v:NoSchedule`. */
  readonly args?: readonly string[]
  /** KubeadmConfig. */
  readonly joinConfiguration?: {
    readonly nodeRegistration?: {
      readonly taints?: readonly Taint[]
      readonly kubeletExtraArgs?:
        | Readonly<Record<string, string>>
        | readonly { name: string; value: string }[]
    }
  }
}

export function registrationFrom(spec: BootstrapSpec | undefined): Registration {
  const kubeadm = spec?.joinConfiguration?.nodeRegistration
  return {
    labels: {
      ...labels(argument(spec?.args, "--labels")),
      ...labels(extraArgument(kubeadm?.kubeletExtraArgs, "node-labels")),
    },
    taints: [...taints(argument(spec?.args, "--taints")), ...(kubeadm?.taints ?? [])],
  }
}

const argument = (args: readonly string[] | undefined, name: string): string | undefined =>
  args?.find((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1)

function extraArgument(
  args: Readonly<Record<string, string>> | readonly { name: string; value: string }[] | undefined,
  name: string,
): string | undefined {
  if (args === undefined) return undefined
  return isList(args) ? args.find((arg) => arg.name === name)?.value : args[name]
}

const isList = (
  args: Readonly<Record<string, string>> | readonly { name: string; value: string }[],
): args is readonly { name: string; value: string }[] => Array.isArray(args)

const parts = (text: string | undefined): string[] => (text ?? "").split(",").filter((part) => part !== "")

function labels(text: string | undefined): Record<string, string> {
  return Object.fromEntries(
    parts(text).map((part) => {
      const [name = "", value = ""] = part.split("=")
      return [name, value]
    }),
  )
}

function taints(text: string | undefined): Taint[] {
  return parts(text).map((part) => {
    const [pair = "", effect = "NoSchedule"] = part.split(":")
    const [key = "", value] = pair.split("=")
    return { key, ...(value === undefined ? {} : { value }), effect: effect as Taint["effect"] }
  })
}
