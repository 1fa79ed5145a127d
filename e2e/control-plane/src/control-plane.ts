/** Starts a real control plane on loopback: etcd, kube-apiserver, and whichever controllers a test asks for. */
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { auditFlags } from "./audit.ts"
import type { Certificates } from "./certificates.ts"
import type { Child } from "./child.ts"
import { removeRunFolder } from "./folder.ts"
import { kubeconfig } from "./kubeconfig.ts"
import { ready } from "./ready.ts"
import type { TestServer } from "./server.ts"
import {
  startApiServer,
  startControllerManager,
  startEtcd,
  startKubelets,
  startScheduler,
} from "./servers.ts"
import { compactEtcd, exists, post, prepare } from "./site.ts"

export interface ControlPlaneOptions {
  /** kube-controller-manager: garbage collection, namespaces, EndpointSlices, disruption budgets, tokens. Default true. */
  readonly controllers?: boolean
  /** kwok: fake kubelets for Nodes annotated `kwok.x-k8s.io/node: fake`. Default false. */
  readonly kubelets?: boolean
  /** kube-scheduler. Default false. */
  readonly scheduler?: boolean
  /** Where kube-apiserver writes what it answered to ServiceAccounts (see `auditedCalls`). Default: nowhere. */
  readonly auditLog?: string
}

export interface ControlPlane extends TestServer {
  readonly certificates: Certificates
  readonly folder: string
  /** A kubeconfig that speaks as a ServiceAccount, by TokenRequest. */
  kubeconfigFor(serviceAccount: { readonly namespace: string; readonly name: string }): Promise<string>
  /** Stops kube-apiserver, and starts it again on the same port and data. */
  restartApiServer(): Promise<void>
  /** Forgets all history: compacts etcd, and restarts kube-apiserver, whose caches would remember. */
  compact(): Promise<void>
  /** Starts one more child that ends with this control plane. */
  attach(child: Child): void
  log(name: string): string
}

export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const site = await prepare()
  const children: Child[] = []
  const stop = async () => {
    // Controllers first, the API server last but one, etcd last: the other way round each would wait for the one gone.
    for (const child of children.splice(0).toReversed()) await child.stop()
    await site.agent.close()
    await removeRunFolder(site.folder)
  }
  try {
    children.push(await startEtcd(site))
    const apiFlags = options.auditLog === undefined ? [] : await auditFlags(site.folder, options.auditLog)
    let api = await startApiServer(site, apiFlags)
    children.push(api)
    const wanted = [
      (options.controllers ?? true) ? startControllerManager : undefined,
      options.scheduler === true ? startScheduler : undefined,
      options.kubelets === true ? startKubelets : undefined,
    ].filter((start) => start !== undefined)
    children.push(...(await Promise.all(wanted.map((start) => start(site)))))
    const restartApiServer = async () => {
      const at = children.indexOf(api)
      await api.stop()
      api = await startApiServer(site, apiFlags)
      children[at] = api
    }
    const adminKubeconfig = kubeconfig(site.url, site.certificates.ca.cert, site.admin)
    const kubeconfigFile = join(site.folder, "admin.kubeconfig")
    await writeFile(kubeconfigFile, adminKubeconfig)
    if (options.controllers ?? true)
      await ready(api, () => exists(site, "/api/v1/namespaces/default/serviceaccounts/default"))
    return {
      url: site.url,
      kubeconfig: adminKubeconfig,
      kubeconfigFile,
      certificates: site.certificates,
      folder: site.folder,
      stop,
      kubeconfigFor: async ({ namespace, name }) => {
        const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`
        const body = {
          apiVersion: "authentication.k8s.io/v1",
          kind: "TokenRequest",
          spec: { expirationSeconds: 7200 },
        }
        const answer = (await post(site, path, body)) as { status: { token: string } }
        return kubeconfig(site.url, site.certificates.ca.cert, { token: answer.status.token })
      },
      restartApiServer,
      compact: async () => {
        await compactEtcd(site)
        await restartApiServer()
      },
      attach: (child) => void children.push(child),
      log: (name) => children.find((child) => child.name === name)?.log() ?? "",
    }
  } catch (error) {
    await stop()
    throw error
  }
}
