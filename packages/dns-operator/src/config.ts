import { networkInterfaces } from "node:os"
import { type Flags, type FlagValues, operatorFlags, UsageError } from "@nightshift/operator-runtime"

/** What dns-operator can be told beside what every operator can. */
export const flags = {
  ...operatorFlags,
  "legacy-groups": {
    kind: "switch",
    default: true,
    help: "also open the closing gates of ScheduledMachines of the group 5spot.io, where it is served",
  },
  "owner-id": {
    kind: "text",
    value: "ID",
    help: "our name in ownership markers, default the UID of namespace kube-system",
  },
  "transfer-listen": {
    kind: "text",
    default: "0.0.0.0:5354",
    value: "HOST:PORT",
    help: "where new zones are handed to name servers; open only while one is being made",
  },
  "transfer-advertise": {
    kind: "text",
    value: "ADDRESS",
    env: ["POD_IP"],
    help: "the address under which name servers reach --transfer-listen, default the pod's",
  },
  "notify-listen": {
    kind: "text",
    value: "HOST:PORT",
    help: "hear NOTIFY of name servers there, so that changes by others are seen at once; default off",
  },
  "notify-advertise": {
    kind: "text",
    value: "ADDRESS",
    env: ["POD_IP"],
    help: "the address under which name servers reach --notify-listen, default the pod's; zones we make notify it",
  },
  "safety-tick-secs": {
    kind: "integer",
    default: 60,
    min: 1,
    max: 86_400,
    value: "SECONDS",
    help: "between looks at a zone in which nothing is known to have changed",
  },
} as const satisfies Flags

export type Values = FlagValues<typeof flags>

export interface Listen {
  readonly address: string
  readonly port: number
}

/** Where we listen, and the address under which others reach us there. */
export interface Advertised {
  readonly listen: Listen
  readonly advertise: string
}

export interface Config {
  /** The operator's own; undefined when nobody says. */
  readonly namespace: string | undefined
  /** ScheduledMachines of 5spot.io count too. */
  readonly legacyGroups: boolean
  readonly ownerId: string | undefined
  readonly transfer: Advertised
  readonly notify: Advertised | undefined
  /** Milliseconds. */
  readonly safetyTick: number
  /** Milliseconds between a change and the look at it, in which further changes join. */
  readonly debounce: number
}

/** The flags as settings. Throws UsageError naming the flag. */
export function configOf(values: Values): Config {
  const notify = values["notify-listen"]
  return {
    namespace: values["lease-namespace"],
    legacyGroups: values["legacy-groups"],
    ownerId: values["owner-id"] === undefined ? undefined : ownerId(values["owner-id"]),
    transfer: advertised("--transfer-listen", values["transfer-listen"], values["transfer-advertise"]),
    notify:
      notify === undefined ? undefined : advertised("--notify-listen", notify, values["notify-advertise"]),
    safetyTick: values["safety-tick-secs"] * 1000,
    debounce: 10,
  }
}

/** It stands in every marker, between commas and equals signs, and must fit beside a source. */
function ownerId(text: string): string {
  if (/^[A-Za-z0-9._-]{1,63}$/.test(text)) return text
  throw new UsageError(
    "--owner-id",
    `--owner-id ${JSON.stringify(text)} is refused: 1 to 63 of letters, digits, dot, hyphen and underscore`,
  )
}

function advertised(flag: string, text: string, advertise: string | undefined): Advertised {
  const listen = listenAt(flag, text)
  return { listen, advertise: advertise ?? ownAddress(listen.address) }
}

function listenAt(flag: string, text: string): Listen {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:]*)):(\d{1,5})$/.exec(text)
  const port = Number(match?.[3])
  if (match === null || port > 65_535)
    throw new UsageError(flag, `${flag} ${JSON.stringify(text)} is not HOST:PORT`)
  return { address: match[1] ?? (match[2] || "0.0.0.0"), port }
}

/** Where others reach this machine: what we listen on, unless that is every address. */
function ownAddress(listening: string): string {
  if (listening !== "0.0.0.0" && listening !== "::") return listening
  const found = Object.values(networkInterfaces())
    .flat()
    .find((one) => one !== undefined && !one.internal && one.family === "IPv4")
  return found?.address ?? "127.0.0.1"
}
