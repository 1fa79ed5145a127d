/** Real kubectl and helm, run as a person would run them. */
import { execFile } from "node:child_process"
import { helm, kubectl } from "@nightshift/control-plane"
import type { Site } from "./suite.ts"

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs kubectl in the case's namespace. `input` is its standard input, as JSON when it is an object. */
export async function runKubectl(
  site: Site,
  args: readonly string[],
  input?: object | string,
): Promise<Ended> {
  return run(await kubectl(), ["--namespace", site.namespace, ...args], site, input)
}

/** What kubectl prints, when it ends well. @throws Error with what it says when it does not. */
export async function said(site: Site, args: readonly string[], input?: object | string): Promise<string> {
  const { code, stdout, stderr } = await runKubectl(site, args, input)
  if (code !== 0 || /error/i.test(stderr))
    throw new Error(`kubectl ${args.join(" ")} ended with ${code}: ${stderr}`)
  return stdout
}

/** What kubectl complains of. @throws Error when it does not fail. */
export function failed({ code, stdout, stderr }: Ended): string {
  if (code !== 1) throw new Error(`kubectl ended with ${code} and says: ${stdout}`)
  return stderr
}

/** Runs helm of a major version in the case's namespace. */
export async function runHelm(major: 3 | 4, site: Site, args: readonly string[]): Promise<Ended> {
  return run(await helm(major), ["--namespace", site.namespace, ...args], site)
}

function run(
  program: string,
  args: readonly string[],
  { server }: Site,
  input?: object | string,
): Promise<Ended> {
  const home = `${server.kubeconfigFile}.home`
  const env = {
    HOME: home,
    PATH: process.env["PATH"] ?? "",
    KUBECONFIG: server.kubeconfigFile,
    KUBECTL_EXTERNAL_DIFF: "diff -u",
    // An editor that knows what it wants.
    KUBE_EDITOR: "sed -i s/before/after/",
  }
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== "number") reject(error)
      else resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr })
    })
    child.stdin?.end(typeof input === "object" ? JSON.stringify(input) : (input ?? ""))
  })
}
