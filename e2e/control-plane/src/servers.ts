/** The servers of the control plane, each with the flags that matter. */
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { request } from "undici"
import { program } from "./build.ts"
import { type Child, startChild } from "./child.ts"
import { kubeconfig } from "./kubeconfig.ts"
import { freePorts } from "./ports.ts"
import { ready } from "./ready.ts"
import { exists, type Site } from "./site.ts"
import { stagesFile } from "./stages.ts"

export async function startEtcd(site: Site): Promise<Child> {
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

export async function startApiServer(site: Site, flags: readonly string[] = []): Promise<Child> {
  const pki = (file: string) => join(site.certificates.folder, file)
  const child = startChild(
    await program("kube-apiserver"),
    [
      `--etcd-servers=${site.etcd}`,
      "--bind-address=127.0.0.1",
      "--advertise-address=127.0.0.1",
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
      ...flags,
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

export async function startControllerManager(site: Site): Promise<Child> {
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

export async function startScheduler(site: Site): Promise<Child> {
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

export async function startKubelets(site: Site): Promise<Child> {
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
