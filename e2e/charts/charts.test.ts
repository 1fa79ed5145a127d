import { execFile } from "node:child_process"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { helm } from "@nightshift/control-plane"
import { describe, expect, it } from "vitest"
import { type Chart, charts, generatedFiles, root } from "./charts.ts"
import type { Rendered } from "./helm.ts"
import { rendered } from "./rendered.ts"

const run = promisify(execFile)

interface Workload extends Rendered {
  readonly roleRef?: { readonly kind: string; readonly name: string }
  readonly spec?: {
    readonly template?: {
      readonly spec: {
        readonly containers: readonly { readonly args: readonly string[]; readonly securityContext: object }[]
        readonly securityContext: object
      }
    }
  }
}

const render = (chart: Chart, ...args: string[]) => rendered<Workload>(chart, ...args)

const argsOf = (objects: readonly Workload[]) =>
  objects.find((object) => object.kind === "Deployment")?.spec?.template?.spec.containers[0]?.args ?? []

describe.each(charts)("the chart of %s", (chart) => {
  it("holds its generated parts byte for byte", () => {
    for (const { path, text } of generatedFiles(chart)) {
      expect(readFileSync(join(root, path), "utf8") === text, `${path} is stale: run pnpm generate`).toBe(
        true,
      )
    }
  })

  it.each([3, 4] as const)("passes helm %i lint --strict", async (major) => {
    await run(await helm(major), ["lint", "--strict", join(root, "charts", chart)])
  })

  it("keeps its CRDs when it is uninstalled, unless told otherwise", async () => {
    const crds = (objects: readonly Rendered[]) =>
      objects.filter((object) => object.kind === "CustomResourceDefinition")
    const kept = crds(await render(chart))
    expect(kept.length).toBeGreaterThan(3)
    for (const crd of kept)
      expect(crd.metadata.annotations).toMatchObject({ "helm.sh/resource-policy": "keep" })
    for (const crd of crds(await render(chart, "--set", "crds.keep=false"))) {
      expect(crd.metadata.annotations ?? {}).not.toHaveProperty(["helm.sh/resource-policy"])
    }
    expect(crds(await render(chart, "--set", "crds.enabled=false"))).toEqual([])
  })

  it("runs as nobody, read-only and without capabilities", async () => {
    const pod = (await render(chart)).find((object) => object.kind === "Deployment")?.spec?.template?.spec
    expect(pod?.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
    })
    expect(pod?.containers[0]?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    })
  })

  it("elects a leader among its two copies, and refuses several copies without a lease", async () => {
    expect(argsOf(await render(chart))).toContain("--enable-leader-election=true")
    const refused = render(chart, "--set", "leaderElection.enabled=false")
    await expect(refused).rejects.toThrow(/several copies without a lease/)
    expect(argsOf(await render(chart, "--set", "leaderElection.enabled=false,replicas=1"))).toContain(
      "--enable-leader-election=false",
    )
  })

  it("refuses a misspelt value by name", async () => {
    await expect(render(chart, "--set", "replica=3")).rejects.toThrow(/replica/)
  })

  it("binds its rights per namespace when it watches only some; what has no namespace apart", async () => {
    const bindings = async (...args: string[]) =>
      (await render(chart, ...args))
        .filter(({ kind }) => kind.endsWith("RoleBinding"))
        .map(({ kind, roleRef }) => `${kind} to ${roleRef?.kind} ${roleRef?.name}`)
    const whole = `release-${chart}`
    const leader = `RoleBinding to Role ${whole}-leader`
    expect(await bindings()).toEqual([`ClusterRoleBinding to ClusterRole ${whole}`, leader])
    const perNamespace = `RoleBinding to ClusterRole ${whole}`
    const apart = existsSync(join(root, "charts", chart, "files/rbac-cluster.yaml"))
    expect(await bindings("--set", "watchNamespaces={a,b}")).toEqual(
      expect.arrayContaining([
        perNamespace,
        perNamespace,
        leader,
        ...(apart ? [`ClusterRoleBinding to ClusterRole ${whole}-cluster`] : []),
      ]),
    )
    expect(await bindings("--set", "watchNamespaces={a,b}")).toHaveLength(apart ? 4 : 3)
  })
})

describe("both charts", () => {
  it("differ only in what their operators differ in", () => {
    const [one, other] = charts.map((chart) => join(root, "charts", chart, "templates"))
    const own = new Set(["_operator.tpl", "NOTES.txt"])
    for (const file of readdirSync(one ?? "").filter((name) => !own.has(name))) {
      expect(readFileSync(join(one ?? "", file), "utf8")).toBe(readFileSync(join(other ?? "", file), "utf8"))
    }
  })

  it("listens for NOTIFY only where that is wanted, and says under which address", async () => {
    const listening = (args: readonly string[]) => args.filter((arg) => arg.startsWith("--notify-"))
    expect(listening(argsOf(await render("dns-operator")))).toEqual([])
    const wanted = "notify.enabled=true,notify.advertise=192.0.2.7"
    expect(listening(argsOf(await render("dns-operator", "--set", wanted)))).toEqual([
      "--notify-listen=0.0.0.0:5355",
      "--notify-advertise=192.0.2.7",
    ])
  })

  it("leave out the group of the published slides when it is not wanted", async () => {
    const names = (await render("machine-scheduler", "--set", "legacyGroups=false")).map(
      (object) => object.metadata.name,
    )
    expect(names).toContain("scheduledmachines.5spot.finos.org")
    expect(names).not.toContain("scheduledmachines.5spot.io")
  })
})
