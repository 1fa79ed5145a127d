import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { staticAccess } from "./access.ts"
import { parseFlags, type UsageError } from "./flags.ts"
import { Kube } from "./kube.ts"
import { electionByFlags } from "./operator-election.ts"
import { accessByFlags, operatorFlags } from "./operator-flags.ts"

let directory: string
let file: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "flags-"))
  file = join(directory, "config")
  const named = (name: string): object => ({ name, context: { cluster: name, user: name } })
  const server = (name: string): object => ({ name, cluster: { server: `https://${name}` } })
  const config = {
    "current-context": "one",
    contexts: [named("one"), named("two")],
    clusters: [server("one"), server("two")],
    users: [],
  }
  await writeFile(file, JSON.stringify(config))
})
afterAll(async () => {
  await rm(directory, { recursive: true, force: true })
})

const values = (...args: string[]) => parseFlags(operatorFlags, args, {}).values

describe("access", () => {
  test("is the kubeconfig that was named, in the context that was named", async () => {
    expect((await accessByFlags(values(`--kubeconfig=${file}`), {})).server).toBe("https://one")
    expect((await accessByFlags(values(`--kubeconfig=${file}`, "--context=two"), {})).server).toBe(
      "https://two",
    )
  })

  test("is the kubeconfig of the environment, also within a pod", async () => {
    const env = { KUBECONFIG: file, KUBERNETES_SERVICE_HOST: "10.0.0.1" }
    expect((await accessByFlags(parseFlags(operatorFlags, [], env).values, env)).server).toBe("https://one")
  })

  test("is the pod's ServiceAccount in a pod where nothing was named, and says what a pod without one lacks", async () => {
    const asked = accessByFlags(values(), { KUBERNETES_SERVICE_HOST: "10.0.0.1" })
    await expect(asked).rejects.toThrow(/could not read token of the pod's ServiceAccount/)
  })

  test.each([
    ["--kubeconfig", ["--kubeconfig=/does/not/exist"]],
    ["--context", ["--context=three"]],
  ])("that cannot be had is a wrong call that names %s", async (flag, args) => {
    const given = args.includes("--context=three") ? [`--kubeconfig=${file}`, ...args] : args
    const error: unknown = await accessByFlags(values(...given), {}).catch((reason: unknown) => reason)
    expect((error as UsageError).flag).toBe(flag)
    expect((error as UsageError).message).toMatch(new RegExp(`^${flag}: `))
  })
})

describe("leader election", () => {
  const elect = (namespace: string | undefined, ...args: string[]) => {
    const access = staticAccess("http://127.0.0.1:1", undefined, namespace)
    return electionByFlags(values(...args), { access, kube: new Kube(access), lease: "leader" })
  }

  test("is off unless it is asked for", () => {
    expect(elect("ours")).toBeUndefined()
  })

  test("is for the named lease, one for each watch filter, in the namespace that is known", () => {
    const election = elect("ours", "--enable-leader-election", "--watch-filter=a")
    expect(election?.name).toBe("leader-a")
    expect(election?.fence.reason).toContain("ours/leader-a")
    expect(elect("ours", "--enable-leader-election", "--lease-namespace=other")?.fence.reason).toContain(
      "other/leader",
    )
  })

  test.each([
    ["--lease-namespace", undefined, ["--enable-leader-election"]],
    ["--lease-renew-deadline-secs", "ours", ["--enable-leader-election", "--lease-renew-deadline-secs=15"]],
  ] as const)("that cannot work names %s", (flag, namespace, args) => {
    expect(() => elect(namespace, ...args)).toThrow(expect.objectContaining({ flag }) as Error)
  })
})
