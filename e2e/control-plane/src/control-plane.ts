/** Starts a real control plane on loopback: etcd, kube-apiserver, and whichever controllers a test asks for. */
import { writeFile } from "node:fs/promises"
import { mkdir, rm } from "node:fs/promises"
import { join } from "node:path"
import { Agent, request } from "undici"
import { cacheFolder, program } from "./build.ts"
import { type Certificates, makeCertificates, type Pair } from "./certificates.ts"
import { type Child, startChild } from "./child.ts"
import { runFolder } from "./folder.ts"
import { kubeconfig } from "./kubeconfig.ts"
import { freePorts } from "./ports.ts"
import { ready } from "./ready.ts"
import type { TestServer } from "./server.ts"
import { stagesFile } from "./stages.ts"

export interface ControlPlaneOptions {
  /** kube-controller-manager: garbage collection, namespaces, EndpointSlices, disruption budgets, tokens. Default true. */
  readonly controllers?: boolean
  /** kwok: fake kubelets for Nodes annotated `kwok.x-k8s.io/node: fake`. Default false. */
  readonly kubelets?: boolean
  /** kube-scheduler. Default false. */
  readonly scheduler?: boolean
}

export interface ControlPlane extends TestServer {
  readonly certificates: Certificates
  readonly folder: string
  /** A kubeconfig that speaks as a ServiceAccount, by TokenRequest. */
  kubeconfigFor(serviceAccount: { readonly namespace: string; readonly name: string }): Promise<string>
  /** Stops kube-apiserver, and starts it again on the same port and data. */
  restartApiServer(): Promise<void>
  /** Starts one more child that ends with this control plane. */
  attach(child: Child): void
  log(name: string): string
}

interface Site {
  readonly folder: string
  readonly certificates: Certificates
  readonly admin: Pair
  readonly url: string
  readonly port: number
  readonly etcd: string
  readonly agent: Agent
}

export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const site = await prepare()
  const children: Child[] = []
  const stop = async () => {
    // Controllers first, the API server last but one, etcd last: the other way round each would wait for the one gone.
    for (const child of children.splice(0).toReversed()) await child.stop()
    await site.agent.close()
    await rm(site.folder, { recursive: true, force: true })
  }
  try {
    children.push(await startEtcd(site))
    let api = await startApiServer(site)
    children.push(api)
    const started = await Promise.all([
      (options.controllers ?? true) ? [await startControllerManager(site)] : [],
      options.scheduler === true ? [await startScheduler(site)] : [],
      options.kubelets === true ? [await startKubelets(site)] : [],
    ])
    children.push(...started.flat())
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
        const { token } = (await post(site, path, body)) as { token: string }
        return kubeconfig(site.url, site.certificates.ca.cert, { token })
      },
      restartApiServer: async () => {
        const at = children.indexOf(api)
        await api.stop()
        api = await startApiServer(site)
        children[at] = api
      },
      attach: (child) => void children.push(child),
      log: (name) => children.find((child) => child.name === name)?.log() ?? "",
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function prepare(): Promise<Site> {
  const folder = await runFolder()
  const certificates = await makeCertificates(join(folder, "pki"))
  const admin = await certificates.client("test-admin", "system:masters")
  const [port = 0, etcdPort = 0] = await freePorts(2)
  return {
    folder,
    certificates,
    admin,
    port,
    url: `https://127.0.0.1:${port}`,
    etcd: `http://127.0.0.1:${etcdPort}`,
    agent: new Agent({ connect: { ca: certificates.ca.cert, cert: admin.cert, key: admin.key } }),
  }
}

async function exists(site: Site, path: string): Promise<boolean> {
  const answer = await request(`${site.url}${path}`, { dispatcher: site.agent })
  await answer.body.dump()
  return answer.statusCode === 200
}

async function post(site: Site, path: string, body: object): Promise<unknown> {
  const answer = await request(`${site.url}${path}`, {
    dispatcher: site.agent,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  })
  const text = await answer.body.text()
  if (answer.statusCode >= 300) throw new Error(`POST ${path}: ${answer.statusCode} ${text}`)
  return JSON.parse(text)
}

async function startEtcd(site: Site): Promise<Child> {
  const child = startChild(
    await program("etcd"),
    [
      `--data-dir=${join(site.folder, "etcd")}`,
      `--listen-client-urls=${site.etcd}`,
      `--advertise-client-urls=${site.etcd}`,
      "--listen-peer-urls=http://127.0.0.1:0",
      // The state is thrown away with the test; only its speed matters.
      "--unsafe-no-fsync",
    ],
    { logFile: join(site.folder, "etcd.log") },
  )
  await ready(child, async () => {
    const answer = await request(`${site.etcd}/health`)
    return answer.statusCode === 200 && (await answer.body.text()).includes("true")
  })
  return child
}

async function startApiServer(site: Site): Promise<Child> {
  const pki = (file: string) => join(site.certificates.folder, file)
  const child = startChild(
    await program("kube-apiserver"),
    [
      `--etcd-servers=${site.etcd}`,
      "--bind-address=127.0.0.1",
      `--secure-port=${site.port}`,
      `--tls-cert-file=${pki("server.crt")}`,
      `--tls-private-key-file=${pki("server.key")}`,
      `--client-ca-file=${pki("ca.crt")}`,
      `--cert-dir=${join(site.folder, "apiserver")}`,
      "--authorization-mode=RBAC",
      "--endpoint-reconciler-type=none",
      "--service-cluster-ip-range=10.0.0.0/24",
      "--service-account-issuer=https://kubernetes.default.svc",
      `--service-account-key-file=${pki("sa.pub")}`,
      `--service-account-signing-key-file=${pki("sa.key")}`,
      "--allow-privileged=true",
      "--enable-bootstrap-token-auth=true",
      `--requestheader-client-ca-file=${pki("ca.crt")}`,
      "--requestheader-allowed-names=front-proxy",
      "--requestheader-username-headers=X-Remote-User",
      "--requestheader-group-headers=X-Remote-Group",
      "--requestheader-extra-headers-prefix=X-Remote-Extra-",
    ],
    { logFile: join(site.folder, "kube-apiserver.log") },
  )
  await ready(child, () => exists(site, "/readyz"))
  return child
}

async function userKubeconfig(site: Site, user: string): Promise<string> {
  const path = join(site.folder, `${user.replaceAll(":", "-")}.kubeconfig`)
  await writeFile(path, kubeconfig(site.url, site.certificates.ca.cert, await site.certificates.client(user)))
  return path
}

async function startControllerManager(site: Site): Promise<Child> {
  const pki = (file: string) => join(site.certificates.folder, file)
  const [port = 0] = await freePorts(1)
  return startChild(
    await program("kube-controller-manager"),
    [
      `--kubeconfig=${await userKubeconfig(site, "system:kube-controller-manager")}`,
      "--bind-address=127.0.0.1",
      `--secure-port=${port}`,
      `--cert-dir=${join(site.folder, "controller-manager")}`,
      // Saves four seconds at the start, most of which is discovery.
      "--kube-api-qps=300",
      "--kube-api-burst=600",
      "--leader-elect=false",
      "--use-service-account-credentials=true",
      `--service-account-private-key-file=${pki("sa.key")}`,
      `--root-ca-file=${pki("ca.crt")}`,
      "--concurrent-gc-syncs=20",
    ],
    { logFile: join(site.folder, "kube-controller-manager.log") },
  )
}

async function startScheduler(site: Site): Promise<Child> {
  const [port = 0] = await freePorts(1)
  return startChild(
    await program("kube-scheduler"),
    [
      `--kubeconfig=${await userKubeconfig(site, "system:kube-scheduler")}`,
      "--bind-address=127.0.0.1",
      `--secure-port=${port}`,
      `--cert-dir=${join(site.folder, "scheduler")}`,
      "--leader-elect=false",
    ],
    { logFile: join(site.folder, "kube-scheduler.log") },
  )
}

async function startKubelets(site: Site): Promise<Child> {
  const home = join(site.folder, "kwok")
  await mkdir(home, { recursive: true })
  const path = join(home, "kubeconfig")
  await writeFile(path, kubeconfig(site.url, site.certificates.ca.cert, site.admin))
  return startChild(
    await program("kwok"),
    [
      `--kubeconfig=${path}`,
      `--config=${await stagesFile()}`,
      "--manage-all-nodes=false",
      "--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake",
      "--cidr=10.200.0.0/16",
      "--node-ip=127.0.0.1",
      "--node-lease-duration-seconds=40",
    ],
    { logFile: join(site.folder, "kwok.log"), env: { HOME: home, KWOK_WORKDIR: home } },
  )
}

/** Builds (or finds) everything a full run needs, in the order in which it is needed. */
export async function prepareAll(progress: (line: string) => void): Promise<void> {
  await cacheFolder()
  for (const part of [
    "etcd",
    "kube-apiserver",
    "kubectl",
    "kube-controller-manager",
    "kwok",
    "kube-scheduler",
    "capi-core",
  ] as const) {
    await program(part, progress)
  }
}
