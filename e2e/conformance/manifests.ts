/** Objects that many cases begin with. */
import { randomUUID } from "node:crypto"
import type { Api } from "./api.ts"
import { eventually } from "./eventually.ts"

export const configMap = (name: string, data: Record<string, string> = {}, metadata: object = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, ...metadata },
  data,
})

export const pod = (name: string, metadata: object = {}, spec: object = {}) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, ...metadata },
  spec: { containers: [{ name: "main", image: "example.org/app:1" }], ...spec },
})

export const service = (name: string, spec: object) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name },
  spec,
})

export const deployment = (name: string, replicas?: number) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name },
  spec: {
    ...(replicas === undefined ? {} : { replicas }),
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: "main", image: "example.org/app:1" }] },
    },
  },
})

/** Pods need the ServiceAccount that a controller makes for every namespace. */
export async function serviceAccountOf(api: Api, namespace: string): Promise<void> {
  await eventually(
    () => api.get(`/api/v1/namespaces/${namespace}/serviceaccounts/default`),
    ({ status }) => status === 200,
  )
}

export interface Shape {
  /** openAPIV3Schema's properties of spec and, if given, of status. */
  readonly spec?: object
  readonly status?: object
  readonly rules?: readonly object[]
  readonly version?: object
  readonly versions?: readonly object[]
  readonly names?: object
  readonly scope?: "Namespaced" | "Cluster"
}

/** A CustomResourceDefinition of a group of its own, with kind Widget. */
export function definition(shape: Shape) {
  const group = `g${randomUUID().slice(0, 8)}.test.dev`
  const half = (properties: object | undefined, rules: readonly object[] = []) => ({
    type: "object",
    ...(properties === undefined ? {} : { properties }),
    ...(rules.length === 0 ? {} : { "x-kubernetes-validations": rules }),
  })
  const version = {
    name: "v1",
    served: true,
    storage: true,
    schema: {
      openAPIV3Schema: {
        type: "object",
        properties: {
          spec: half(shape.spec, shape.rules),
          ...(shape.status === undefined ? {} : { status: half(shape.status) }),
        },
      },
    },
    ...(shape.status === undefined ? {} : { subresources: { status: {} } }),
    ...shape.version,
  }
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `widgets.${group}` },
    spec: {
      group,
      scope: shape.scope ?? "Namespaced",
      names: {
        plural: "widgets",
        singular: "widget",
        kind: "Widget",
        listKind: "WidgetList",
        ...shape.names,
      },
      versions: shape.versions?.map((more) => ({ ...version, ...more })) ?? [version],
    },
  }
}

/** A kind of the case's own that is served. */
export interface Widgets {
  readonly group: string
  readonly apiVersion: string
  /** The collection's path in a namespace, of version v1 unless another is named. */
  path(namespace: string, version?: string): string
  widget(name: string, spec?: object, more?: object): Record<string, unknown>
}

export const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"

const serving = new WeakMap<Api, Map<Shape, Promise<Widgets>>>()

/** A spec and nothing more. */
const plain: Shape = {}

/**
 * Creates a definition and waits until its kind is served, which takes a real server two seconds: cases that name the same
 * shape share it. @throws Error when the server refuses it.
 */
export function serve(api: Api, shape: Shape = plain): Promise<Widgets> {
  const known = serving.get(api) ?? new Map<Shape, Promise<Widgets>>()
  serving.set(api, known)
  const served = known.get(shape) ?? establish(api, shape)
  known.set(shape, served)
  return served
}

async function establish(api: Api, shape: Shape): Promise<Widgets> {
  const body = definition(shape)
  const { status, body: answer } = await api.post(definitions, body)
  if (status !== 201) throw new Error(`the definition is refused: ${JSON.stringify(answer)}`)
  const { group } = body.spec
  const served = body.spec.versions.filter((version) => version.served)
  for (const { name } of served) {
    await eventually(
      () => api.get(`/apis/${group}/${name}/widgets`),
      (reply) => reply.status === 200,
    )
  }
  const apiVersion = `${group}/v1`
  return {
    group,
    apiVersion,
    path: (namespace, version = "v1") => `/apis/${group}/${version}/namespaces/${namespace}/widgets`,
    widget: (name, spec = {}, more = {}) => ({
      apiVersion,
      kind: "Widget",
      metadata: { name },
      spec,
      ...more,
    }),
  }
}
