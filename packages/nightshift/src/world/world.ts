/**
 * A whole Night Shift on one machine: two Kubernetes servers, lab as Cluster API and hosts, a BIND primary and secondary,
 * both operators as processes. What the demo shows, `nightshift up` keeps, and the stories walk through.
 */
import { createWriteStream } from "node:fs"
import { mkdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { type Lab, startLab } from "@nightshift/lab"
import type { Named } from "@nightshift/rfc2136/testing"
import { createLogger, type KubeObject } from "@nightshift/operator-runtime"
import { startEmbeddedKubernetes } from "./embedded-kubernetes.ts"
import { create, joinSpotCluster, type Kubernetes } from "./kubernetes.ts"
import { bind9Instance, dnsZone, keySecret, zoneName } from "./manifests.ts"
import { keysOf, type NameServers, startNameServers } from "./name-servers.ts"
import { type OperatorName, type OperatorProcess, startOperator } from "./operator-process.ts"
import { inPrivateNetwork } from "./private-network.ts"
import { startRealKubernetes } from "./real-kubernetes.ts"
import { type WorldState, writeState } from "./state.ts"

export interface World {
  readonly folder: string
  readonly kubernetes: Kubernetes
  readonly nameServers: NameServers
  readonly lab: Lab
  readonly operators: Readonly<Record<OperatorName, OperatorProcess>>
  /** Ends everything that was started, in order. Harmless when repeated. */
  stop(): Promise<void>
}

export interface WorldOptions {
  /** Kubeconfigs and logs go here. */
  readonly folder: string
  /** Told of each long step as it begins. */
  readonly progress: (line: string) => void
  /** The real control plane and the real Cluster API core in place of the embedded servers. */
  readonly real: boolean
  /** Flags for both operators beyond the documented minimum, such as `--verbose`. */
  readonly operatorArgs?: readonly string[]
}

function stateOf(
  kubernetes: Kubernetes,
  nameServers: NameServers,
  operators: World["operators"],
): WorldState {
  const at = (server: Named) => ({
    address: server.address,
    port: server.port,
    controlPort: server.controlPort,
    pid: server.pid,
    keys: {
      update: server.keyFile(server.keys.update),
      transfer: server.keyFile(server.keys.transfer),
      rndc: server.keyFile(server.keys.rndc),
    },
  })
  return {
    pid: process.pid,
    privateNetwork: inPrivateNetwork(),
    zone: zoneName,
    kubeconfigs: { management: kubernetes.managementKubeconfig, spot: kubernetes.spotKubeconfig },
    nameServers: { primary: at(nameServers.primary), secondary: at(nameServers.secondary) },
    operators: {
      "machine-scheduler": operators["machine-scheduler"].pid,
      "dns-operator": operators["dns-operator"].pid,
    },
  }
}

/** The label by which the demo's zone finds its servers. */
const zoneLabel = "spot"

export async function startWorld(options: WorldOptions): Promise<World> {
  const { folder, progress } = options
  await mkdir(folder, { recursive: true })
  const started: (() => Promise<void>)[] = []
  let refresh = () => {}
  const restarted = (error?: unknown) => {
    if (error !== undefined)
      progress(`a name server could not be started again: ${error instanceof Error ? error.message : "?"}`)
    refresh()
  }
  const stop = async () => {
    refresh = () => {}
    for (const end of started.splice(0).toReversed()) await end()
  }
  try {
    progress("name servers: a BIND primary and a secondary")
    const nameServers = await startNameServers(restarted)
    started.push(() => nameServers.stop())
    progress("Kubernetes: a management cluster and a spot cluster")
    const kubernetes = await (options.real
      ? startRealKubernetes(folder, progress)
      : startEmbeddedKubernetes(folder))
    started.push(() => kubernetes.stop())
    progress("lab: Cluster API, donor hosts, kubelets, a load balancer")
    const log = createLogger({
      name: "lab",
      destination: createWriteStream(join(folder, "lab.log"), { flags: "a" }),
    })
    const lab = await startLab({ management: kubernetes.management, log, ...kubernetes.lab })
    started.push(() => lab.stop())
    await joinSpotCluster(kubernetes.management, await readFile(kubernetes.spotKubeconfig, "utf8"))
    await create(kubernetes.management, dnsObjects(nameServers))
    progress("operators: machine-scheduler and dns-operator")
    const operators = startOperators(kubernetes, options, restarted)
    started.push(async () => {
      await Promise.all(Object.values(operators).map((operator) => operator.stop()))
    })
    const state = () => writeState(folder, stateOf(kubernetes, nameServers, operators))
    let written = state()
    await written
    refresh = () => {
      written = written.then(state)
    }
    return { folder, kubernetes, nameServers, lab, operators, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function dnsObjects(nameServers: NameServers): KubeObject[] {
  const servers = (["primary", "secondary"] as const).map((role) => ({ role, server: nameServers[role] }))
  return [
    ...servers.flatMap(({ role, server }) =>
      Object.entries(keysOf(server)).map(([use, key]) => keySecret(`${role}-${use}`, key)),
    ),
    ...servers.map(({ role, server }) =>
      bind9Instance(
        { role, address: server.address, port: server.port, controlPort: server.controlPort },
        zoneLabel,
      ),
    ),
    dnsZone(zoneLabel),
  ]
}

function startOperators(
  kubernetes: Kubernetes,
  options: WorldOptions,
  restarted: () => void,
): World["operators"] {
  const common = ["--metrics-port=0", "--health-port=0", ...(options.operatorArgs ?? [])]
  const start = (name: OperatorName, ...args: string[]) =>
    startOperator(name, [...kubernetes.operatorArgs[name], ...common, ...args], {
      logFile: join(options.folder, `${name}.log`),
      restarted,
    })
  return {
    "machine-scheduler": start(
      "machine-scheduler",
      `--audit=${join(options.folder, "machine-scheduler.audit")}`,
    ),
    "dns-operator": start(
      "dns-operator",
      `--audit=${join(options.folder, "dns-operator.audit")}`,
      "--transfer-listen=127.0.0.1:0",
      "--transfer-advertise=127.0.0.1",
    ),
  }
}
