import { describe, expect, it } from "vitest"
import { type Chart, charts } from "./charts.ts"
import type { Rendered } from "./helm.ts"
import { rendered } from "./rendered.ts"

/** As much of any object as these tests look at. */
interface Anything extends Rendered {
  readonly metadata: Rendered["metadata"] & { readonly labels: Readonly<Record<string, string>> }
  readonly rules?: readonly { readonly resources: readonly string[]; readonly verbs: readonly string[] }[]
  readonly spec: Readonly<Record<string, unknown>> & {
    readonly selector?: { readonly matchLabels?: object }
    readonly template?: { readonly metadata: { readonly labels: object }; readonly spec: Pod }
    readonly names?: { readonly plural: string }
  }
}

interface Pod {
  readonly priorityClassName?: string
  readonly securityContext: object
  readonly volumes?: readonly object[]
  readonly topologySpreadConstraints: readonly { readonly topologyKey: string }[]
  readonly containers: readonly {
    readonly ports: readonly { readonly name: string }[]
    readonly volumeMounts?: readonly object[]
  }[]
}

const render = (chart: Chart, ...args: string[]) => rendered<Anything>(chart, ...args)
const only = (objects: readonly Anything[], kind: string) => {
  const [object, ...more] = objects.filter((one) => one.kind === kind)
  if (object === undefined || more.length > 0) throw new Error(`${more.length + 1} objects of kind ${kind}`)
  return object
}
const podOf = (objects: readonly Anything[]) => {
  const { template } = only(objects, "Deployment").spec
  if (template === undefined) throw new Error("the Deployment has no template")
  return template
}

describe.each(charts)("a platform that installs %s", (chart) => {
  it("drains its nodes one after the other: a budget that selects the pods and never keeps the last copy", async () => {
    const objects = await render(chart)
    const { spec } = only(objects, "PodDisruptionBudget")
    expect(spec).toMatchObject({ maxUnavailable: 1 })
    expect(podOf(objects).metadata.labels).toMatchObject(spec.selector?.matchLabels ?? {})
    const without = await render(chart, "--set", "podDisruptionBudget.enabled=false")
    expect(without.map(({ kind }) => kind)).not.toContain("PodDisruptionBudget")
  })

  it("closes every port but those that it says, and opens each of the container's", async () => {
    expect((await render(chart)).map(({ kind }) => kind)).not.toContain("NetworkPolicy")
    const objects = await render(
      chart,
      "--set",
      "networkPolicy.enabled=true,networkPolicy.metricsFrom[0].namespaceSelector.matchLabels.name=monitoring",
    )
    const { spec } = only(objects, "NetworkPolicy")
    const ingress = spec["ingress"] as { ports: { port: string }[]; from?: object[] }[]
    expect(spec["policyTypes"]).toEqual(["Ingress"])
    expect(ingress.flatMap(({ ports }) => ports.map(({ port }) => port)).toSorted()).toEqual(
      podOf(objects)
        .spec.containers[0]?.ports.map(({ name }) => name)
        .toSorted(),
    )
    expect(ingress.find(({ ports }) => ports[0]?.port === "metrics")?.from).toEqual([
      { namespaceSelector: { matchLabels: { name: "monitoring" } } },
    ])
    expect(ingress.find(({ ports }) => ports[0]?.port === "health")?.from).toBeUndefined()
    const limited = await render(
      chart,
      "--set",
      "networkPolicy.enabled=true,networkPolicy.egress[0].ports[0].port=6443",
    )
    expect(only(limited, "NetworkPolicy").spec).toMatchObject({
      policyTypes: ["Ingress", "Egress"],
      egress: [{ ports: [{ port: 6443 }] }],
    })
  })

  it("has its metrics read by a ServiceMonitor that selects their Service by its port's name", async () => {
    const asked = [
      "--set",
      "metrics.serviceMonitor.enabled=true,metrics.serviceMonitor.labels.release=prometheus",
    ]
    const objects = await render(chart, ...asked)
    const monitor = only(objects, "ServiceMonitor")
    const service = only(objects, "Service")
    expect(monitor.metadata.labels).toMatchObject({ release: "prometheus" })
    expect(service.metadata.labels).toMatchObject(monitor.spec.selector?.matchLabels ?? {})
    expect(service.spec["ports"]).toEqual([
      expect.objectContaining({ name: (monitor.spec["endpoints"] as { port: string }[])[0]?.port }),
    ])
    await expect(render(chart, ...asked, "--set", "metrics.service.enabled=false")).rejects.toThrow(
      /no Service that it could select/,
    )
  })

  it("gives people roles for every kind of its CRDs, and widens Kubernetes' own roles only when asked", async () => {
    const aggregated = ({ metadata }: Anything) =>
      Object.keys(metadata.labels).filter((label) => label.includes("aggregate-to-"))
    const roles = (objects: readonly Anything[]) =>
      ["view", "edit"].map((role) => {
        const found = objects.find(({ metadata }) => metadata.name === `release-${chart}-${role}`)
        if (found === undefined) throw new Error(`there is no role to ${role}`)
        return found
      })
    const objects = await render(chart)
    const kinds = objects.filter(({ kind }) => kind === "CustomResourceDefinition")
    const plurals = kinds.map(({ spec }) => String(spec.names?.plural)).toSorted()
    for (const role of roles(objects)) {
      expect(role.rules?.flatMap(({ resources }) => resources).toSorted()).toEqual(plurals)
      expect(aggregated(role)).toEqual([])
    }
    const [view, edit] = roles(await render(chart, "--set", "rbac.userRoles.aggregate=true"))
    expect(view?.rules?.flatMap(({ verbs }) => verbs)).not.toContain("create")
    expect(view && aggregated(view)).toHaveLength(3)
    expect(edit && aggregated(edit)).not.toContain("rbac.authorization.k8s.io/aggregate-to-view")
  })

  it("may assign the user ids itself, add labels, a priority and volumes, and spread by labels of its own", async () => {
    const { metadata, spec } = podOf(
      await render(
        chart,
        "--set",
        [
          "podSecurityContext.runAsUser=null",
          "podLabels.team=compute",
          "priorityClassName=system-cluster-critical",
          "extraVolumes[0].name=audit",
          "extraVolumes[0].emptyDir.sizeLimit=1Gi",
          "extraVolumeMounts[0].name=audit",
          "extraVolumeMounts[0].mountPath=/audit",
          "spreadOver={example.com/rack}",
        ].join(","),
      ),
    )
    expect(metadata.labels).toMatchObject({ team: "compute" })
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true })
    expect(spec.securityContext).not.toHaveProperty("runAsUser")
    expect(spec.priorityClassName).toBe("system-cluster-critical")
    expect(spec.volumes).toEqual([{ name: "audit", emptyDir: { sizeLimit: "1Gi" } }])
    expect(spec.containers[0]?.volumeMounts).toEqual([{ name: "audit", mountPath: "/audit" }])
    expect(spec.topologySpreadConstraints.map(({ topologyKey }) => topologyKey)).toEqual(["example.com/rack"])
  })
})

describe("a platform that installs dns-operator", () => {
  it("may let only its name servers fetch new zones", async () => {
    const objects = await render(
      "dns-operator",
      "--set",
      "networkPolicy.enabled=true,networkPolicy.transferFrom[0].ipBlock.cidr=192.0.2.53/32",
    )
    expect(only(objects, "NetworkPolicy").spec["ingress"]).toContainEqual({
      ports: [{ port: "dns-transfer", protocol: "TCP" }],
      from: [{ ipBlock: { cidr: "192.0.2.53/32" } }],
    })
  })
})
