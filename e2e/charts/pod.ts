/** A Deployment's container as a process of this machine: its arguments, environment and mounted ServiceAccount. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { type Child, type ControlPlane, freePorts, startChild } from "@nightshift/control-plane"
import type { Chart } from "./charts.ts"
import type { Rendered } from "./helm.ts"

export interface Deployment extends Rendered {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly serviceAccountName: string
        readonly containers: readonly {
          readonly args: readonly string[]
          readonly env: readonly {
            readonly name: string
            readonly value?: string
            readonly valueFrom?: { readonly fieldRef: { readonly fieldPath: string } }
          }[]
        }[]
      }
    }
  }
}

export interface Pod {
  readonly child: Child
  /** http://127.0.0.1:PORT of the probes. */
  readonly health: string
  stop(): Promise<void>
}

const mountPoint = "/var/run/secrets/kubernetes.io/serviceaccount"

/** In a mount namespace of its own the ServiceAccount is where every pod has it, and nobody else sees it there. */
const mounted = `mount -t tmpfs none /var/run && mkdir -p ${mountPoint} && cp "$0"/* ${mountPoint}/ && exec "$@"`

export async function startPod(chart: Chart, deployment: Deployment, server: ControlPlane): Promise<Pod> {
  const { serviceAccountName, containers } = deployment.spec.template.spec
  const [container] = containers
  const namespace = deployment.metadata.namespace ?? ""
  if (container === undefined) throw new Error(`Deployment ${deployment.metadata.name} has no container`)
  const [port = 0] = await freePorts(1)
  const folder = await mkdtemp(join(tmpdir(), `${chart}-pod-`))
  const account = join(folder, "serviceaccount")
  await mkdir(account)
  const files = await accountFiles(server, { namespace, name: serviceAccountName })
  for (const [name, text] of Object.entries(files)) await writeFile(join(account, name), text)
  const fields: Readonly<Record<string, string>> = {
    "metadata.name": `${deployment.metadata.name}-0`,
    "metadata.namespace": namespace,
    "status.podIP": "127.0.0.1",
  }
  const { hostname, port: apiPort } = new URL(server.url)
  const program = join(dirname(fileURLToPath(import.meta.resolve(`@nightshift/${chart}`))), "main.ts")
  const args = container.args.map((arg) => withFreePorts(arg, port))
  const child = startChild(
    "unshare",
    ["--map-root-user", "--mount", "sh", "-c", mounted, account, process.execPath, program, ...args],
    {
      logFile: join(folder, "log"),
      env: {
        ...Object.fromEntries(
          container.env.map(({ name, value, valueFrom }) => [
            name,
            value ?? fields[valueFrom?.fieldRef.fieldPath ?? ""] ?? "",
          ]),
        ),
        KUBERNETES_SERVICE_HOST: hostname,
        KUBERNETES_SERVICE_PORT: apiPort,
      },
    },
  )
  return {
    child,
    health: `http://127.0.0.1:${port}`,
    async stop() {
      await child.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A pod has its ports for itself; a process of this machine takes free ones. */
function withFreePorts(arg: string, health: number): string {
  if (arg.startsWith("--health-port=")) return `--health-port=${health}`
  if (arg.startsWith("--metrics-port=")) return "--metrics-port=0"
  return arg.replace(/^--transfer-listen=.*/, "--transfer-listen=127.0.0.1:0")
}

async function accountFiles(
  server: ControlPlane,
  account: { readonly namespace: string; readonly name: string },
): Promise<Record<string, string>> {
  const { users, clusters } = JSON.parse(await server.kubeconfigFor(account)) as {
    users: { user: { token: string } }[]
    clusters: { cluster: { "certificate-authority-data": string } }[]
  }
  const ca = clusters[0]?.cluster["certificate-authority-data"] ?? ""
  return {
    token: users[0]?.user.token ?? "",
    "ca.crt": Buffer.from(ca, "base64").toString(),
    namespace: account.namespace,
  }
}
