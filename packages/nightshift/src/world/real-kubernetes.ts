import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { ControlPlane } from "@nightshift/control-plane"
import { providerCrds } from "@nightshift/lab"
import { accessFromKubeconfigText, Kube } from "@nightshift/operator-runtime"
import { create, installKinds, type Kubernetes } from "./kubernetes.ts"
import type { OperatorName } from "./operator-process.ts"
import { operatorNamespace, operatorRights } from "./operator-rights.ts"
import { labNetwork } from "./private-network.ts"

/** Builds what is not built yet; the only step that needs a network. */
export async function prepareRealKubernetes(progress: (line: string) => void): Promise<void> {
  const { missing, prepareAll } = await import("@nightshift/control-plane")
  const lack = await missing()
  if (lack !== undefined) throw new Error(`the real control plane cannot be built: ${lack}`)
  await prepareAll(progress)
}

/**
 * Two real control planes, the first with the real Cluster API core. Only from a checkout: the servers are built there
 * from pinned Go modules. The operators get ServiceAccounts with the rights of their charts, and what the first API server
 * answered them is in `management.audit.log` of `folder`.
 */
export async function startRealKubernetes(
  folder: string,
  progress: (line: string) => void,
): Promise<Kubernetes> {
  // A built program does not carry the recipe of the control plane; a checkout does.
  const { startClusterApi, startControlPlane } = await import("@nightshift/control-plane")
  await prepareRealKubernetes(progress)
  const starts = await Promise.allSettled([
    startControlPlane({ auditLog: join(folder, "management.audit.log") }),
    startControlPlane({ scheduler: true }),
  ])
  const planes = starts.flatMap((start) => (start.status === "fulfilled" ? [start.value] : []))
  const failed = starts.find((start) => start.status === "rejected")
  const clients: Kube[] = []
  const stop = async () => {
    await Promise.all(clients.map((kube) => kube.close()))
    await Promise.all(planes.map((plane) => plane.stop()))
  }
  try {
    if (failed !== undefined) throw failed.reason
    const [management, spot] = planes as [ControlPlane, ControlPlane]
    progress("Cluster API: the real core with its webhooks")
    await startClusterApi(management)
    for (const plane of planes) clients.push(new Kube(await accessFromKubeconfigText(plane.kubeconfig)))
    const [managementKube, spotKube] = clients as [Kube, Kube]
    await installKinds(managementKube, providerCrds())
    await create(managementKube, operatorRights())
    const network = process.env[labNetwork]
    return {
      management: managementKube,
      spot: spotKube,
      managementKubeconfig: management.kubeconfigFile,
      spotKubeconfig: spot.kubeconfigFile,
      operatorArgs: await serviceAccounts(management, folder),
      lab: { core: "real", controllers: false, ...(network === undefined ? {} : { network }) },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function serviceAccounts(
  management: ControlPlane,
  folder: string,
): Promise<Kubernetes["operatorArgs"]> {
  const argsOf = async (name: OperatorName) => {
    const file = join(folder, `${name}.kubeconfig`)
    const text = await management.kubeconfigFor({ namespace: operatorNamespace, name })
    await writeFile(file, text, { mode: 0o600 })
    return [`--kubeconfig=${file}`, "--enable-leader-election", `--lease-namespace=${operatorNamespace}`]
  }
  const [scheduler, dns] = await Promise.all([argsOf("machine-scheduler"), argsOf("dns-operator")])
  return { "machine-scheduler": scheduler, "dns-operator": dns }
}
