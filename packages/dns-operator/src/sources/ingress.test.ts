import { expect, test } from "vitest"
import { context } from "../testing/source-world.ts"
import { httpRouteSource } from "./http-route.ts"
import { ingressSource } from "./ingress.ts"

const metadata = { name: "web", namespace: "shop", uid: "u1" }
const status = { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } }
const backend = { service: { name: "web" } }
const serving = () => ({ ready: true, merelyNotReady: false, leaving: new Set<string>() })

const ingressNames = (nameTemplate: string | undefined, ...hosts: string[]) => {
  const rules = hosts.map((host) => ({ host, http: { paths: [{ backend }] } }))
  const ingress = {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata,
    spec: { defaultBackend: backend, rules },
    status,
  }
  const { candidates } = ingressSource(ingress, serving, context({ nameTemplate }))
  return candidates.map(({ wish }) => wish.name.toString())
}

test("an Ingress is published under its hosts; without one under the source's template, if it has one", () => {
  expect(ingressNames("{service}-{cluster}", "www.spot.example")).toEqual(["www.spot.example."])
  expect(ingressNames("{service}-{cluster}")).toEqual(["web-one.spot.example."])
  expect(ingressNames(undefined)).toEqual([])
})

test("an HTTPRoute without a host name is published under the source's template, if it has one", () => {
  const route = {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata,
    spec: { parentRefs: [{ name: "edge" }] },
  }
  const gateway = () => ({
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "Gateway",
    metadata: { name: "edge" },
    status: { addresses: [{ value: "192.0.2.2" }] },
  })
  const names = (nameTemplate: string | undefined) =>
    httpRouteSource(route, gateway, serving, context({ nameTemplate })).candidates.map(({ wish }) =>
      wish.name.toString(),
    )
  expect(names("{service}.{namespace}")).toEqual(["web.shop.spot.example."])
  expect(names(undefined)).toEqual([])
})
