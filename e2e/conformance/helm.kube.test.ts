import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect } from "vitest"
import { eventually } from "./eventually.ts"
import { type Ended, runHelm } from "./kubectl.ts"
import { type Site, suite } from "./suite.ts"

const { check } = suite()

let chart = ""

/** A chart as small as one can be that still has a Deployment, a Service, a hook, and a value to change. */
const files: Readonly<Record<string, string>> = {
  "Chart.yaml": "apiVersion: v2\nname: small\nversion: 1.0.0\nappVersion: '7'\n",
  "values.yaml": "greeting: hello\nworkload: true\n",
  "templates/config.yaml": `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-config
  labels: {app.kubernetes.io/managed-by: {{ .Release.Service }}}
data:
  greeting: {{ .Values.greeting }}
  {{- if .Values.extra }}
  extra: {{ .Values.extra }}
  {{- end }}
`,
  "templates/workload.yaml": `{{- if .Values.workload }}
apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ .Release.Name }}}
spec:
  replicas: 0
  selector: {matchLabels: {app: {{ .Release.Name }}}}
  template:
    metadata: {labels: {app: {{ .Release.Name }}}}
    spec:
      containers:
      - {name: main, image: "example.org/app:{{ .Chart.AppVersion }}"}
{{- end }}
---
apiVersion: v1
kind: Service
metadata: {name: {{ .Release.Name }}}
spec:
  selector: {app: {{ .Release.Name }}}
  ports: [{port: 80, name: http}]
`,
}

beforeAll(async () => {
  chart = await mkdtemp(join(tmpdir(), "conformance-chart-"))
  await mkdir(join(chart, "templates"))
  for (const [name, text] of Object.entries(files)) await writeFile(join(chart, name), text)
})
afterAll(() => rm(chart, { recursive: true, force: true }))

const well = ({ code, stdout, stderr }: Ended): string => {
  expect([code, stderr]).toEqual([0, expect.not.stringMatching(/error/i)])
  return stdout
}

const config = async ({ api, core }: Site) => (await api.get(`${core("configmaps")}/r-config`)).body

for (const major of [4, 3] as const) {
  describe(`helm ${major}`, () => {
    check("installs a chart, and the release is a Secret of its own type", async (site) => {
      well(await runHelm(major, site, ["install", "r", chart, "--set", "greeting=hi"]))
      expect((await config(site)).data).toEqual({ greeting: "hi" })
      const { body } = await site.api.get(
        `${site.core("secrets")}?labelSelector=owner=helm,name=r,status=deployed`,
      )
      expect(body.items).toMatchObject([
        { metadata: { name: "sh.helm.release.v1.r.v1" }, type: "helm.sh/release.v1" },
      ])
    })

    check("lists what is installed, with its state", async (site) => {
      well(await runHelm(major, site, ["install", "r", chart]))
      const listed = JSON.parse(well(await runHelm(major, site, ["list", "-o", "json"]))) as unknown
      expect(listed).toMatchObject([{ name: "r", revision: "1", status: "deployed", chart: "small-1.0.0" }])
    })

    check("installs nothing twice under one name", async (site) => {
      well(await runHelm(major, site, ["install", "r", chart]))
      const { code, stderr } = await runHelm(major, site, ["install", "r", chart])
      expect(code).toBe(1)
      expect(stderr).toMatch(
        /cannot re-use a name that is still in use|cannot reuse a name that is still in use/,
      )
    })

    check("upgrades: what is new is added, what is gone is removed, the revision counts", async (site) => {
      well(await runHelm(major, site, ["install", "r", chart, "--set", "extra=more"]))
      expect((await config(site)).data).toEqual({ greeting: "hello", extra: "more" })
      well(await runHelm(major, site, ["upgrade", "r", chart, "--set", "greeting=again"]))
      expect((await config(site)).data).toEqual({ greeting: "again" })
      const history = JSON.parse(well(await runHelm(major, site, ["history", "r", "-o", "json"]))) as unknown
      expect(history).toMatchObject([
        { revision: 1, status: "superseded" },
        { revision: 2, status: "deployed" },
      ])
    })

    check("upgrades again with nothing changed", async (site) => {
      well(await runHelm(major, site, ["upgrade", "--install", "r", chart]))
      const before = (await config(site)).metadata?.resourceVersion
      well(await runHelm(major, site, ["upgrade", "--install", "r", chart]))
      expect((await config(site)).metadata?.resourceVersion).toBe(before)
    })

    check("rolls back", async (site) => {
      well(await runHelm(major, site, ["install", "r", chart]))
      well(await runHelm(major, site, ["upgrade", "r", chart, "--set", "greeting=wrong"]))
      well(await runHelm(major, site, ["rollback", "r", "1"]))
      expect((await config(site)).data).toEqual({ greeting: "hello" })
    })

    check("waits for a release, and uninstalls it with everything in it", async (site) => {
      well(
        await runHelm(major, site, [
          "install",
          "r",
          chart,
          "--set",
          "workload=false",
          "--wait",
          "--timeout",
          "30s",
        ]),
      )
      well(await runHelm(major, site, ["uninstall", "r", "--wait", "--timeout", "30s"]))
      for (const path of [`${site.core("configmaps")}/r-config`, `${site.core("services")}/r`]) {
        await eventually(
          () => site.api.get(path),
          ({ status }) => status === 404,
        )
      }
      expect(well(await runHelm(major, site, ["list", "-q"]))).toBe("")
    })

    check("tells a template from the server's capabilities, and a dry run asks the server", async (site) => {
      const text = well(await runHelm(major, site, ["install", "r", chart, "--dry-run=server"]))
      expect(text).toMatch(/greeting: hello/)
      expect((await config(site)).reason).toBe("NotFound")
    })
  })
}
