/** helm and kubectl against one server, with a home of their own. */
import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { helm, kubectl, type TestServer } from "@nightshift/control-plane"
import { parseAllDocuments } from "yaml"

const run = promisify(execFile)

export interface Rendered {
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly annotations?: Readonly<Record<string, string>>
  }
}

/** Every object of what helm or kubectl printed as YAML. */
export const objectsIn = <T extends Rendered = Rendered>(text: string): T[] =>
  parseAllDocuments(text)
    .map((document) => document.toJS() as T | null)
    .filter((object) => object !== null)

export interface Hands {
  /** Standard output; throws with what was said on standard error. */
  helm(major: 3 | 4, ...args: string[]): Promise<string>
  kubectl(...args: string[]): Promise<string>
  apply(...objects: object[]): Promise<void>
  /** Asks the server, strictly, and lets it be; throws with what it refuses. */
  wouldCreate(...objects: object[]): Promise<void>
}

interface Templated extends Rendered {
  readonly spec: { readonly template: { readonly metadata?: object; readonly spec: object } }
}

/** The Pod that the only Deployment among these objects makes. */
export function podOf(objects: readonly Templated[]): object {
  const [deployment, ...more] = objects.filter(({ kind }) => kind === "Deployment")
  if (deployment === undefined || more.length > 0) throw new Error(`${more.length + 1} Deployments`)
  const { template } = deployment.spec
  const { name, namespace } = deployment.metadata
  return { apiVersion: "v1", kind: "Pod", ...template, metadata: { ...template.metadata, name, namespace } }
}

export function handsOn(server: TestServer): Hands {
  const options = {
    maxBuffer: 1 << 26,
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: `${server.kubeconfigFile}.home`,
      KUBECONFIG: server.kubeconfigFile,
    },
  }
  const piped = async (args: readonly string[], objects: readonly object[]) => {
    const asked = run(await kubectl(), args, options)
    asked.child.stdin?.end(objects.map((object) => JSON.stringify(object)).join("\n---\n"))
    await asked
  }
  return {
    helm: async (major, ...args) => (await run(await helm(major), args, options)).stdout,
    kubectl: async (...args) => (await run(await kubectl(), args, options)).stdout,
    apply: (...objects) => piped(["apply", "--server-side", "-f", "-"], objects),
    wouldCreate: (...objects) =>
      piped(["create", "--dry-run=server", "--validate=strict", "-f", "-"], objects),
  }
}
