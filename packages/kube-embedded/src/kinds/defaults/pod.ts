import { isArray, isObject, type JsonObject, textOf } from "../../json.ts"
import { fill, inField, inItems } from "./fill.ts"

/** What the API server fills into the spec of a pod, in a Pod or in a template. */
export function defaultPodSpec(spec: JsonObject): JsonObject {
  const withContainers = ["containers", "initContainers", "ephemeralContainers"].reduce(
    (result, list) =>
      inItems(result, list, (container) => defaultContainer(container, spec["hostNetwork"] === true)),
    inItems(spec, "volumes", defaultVolume),
  )
  return fill(withContainers, {
    restartPolicy: "Always",
    dnsPolicy: "ClusterFirst",
    schedulerName: "default-scheduler",
    securityContext: {},
    terminationGracePeriodSeconds: 30,
  })
}

/** A Pod's own: what templates do not get. */
export function defaultPod(pod: JsonObject): JsonObject {
  return inField(pod, "spec", (spec) =>
    ["containers", "initContainers"].reduce<JsonObject>(
      (result, list) => inItems(result, list, requestLimits),
      fill(defaultPodSpec(spec), { enableServiceLinks: true }),
    ),
  )
}

/** What the built-in admission of a plain cluster adds to a new Pod; it is nobody's in managedFields. */
export function admittedPod(pod: JsonObject): JsonObject {
  return inField(pod, "spec", (spec) => {
    const account = textOf(spec["serviceAccountName"]) || textOf(spec["serviceAccount"]) || "default"
    const own = fill(spec, {
      serviceAccountName: account,
      serviceAccount: account,
      priority: 0,
      preemptionPolicy: "PreemptLowerPriority",
    })
    return { ...own, tolerations: [...tolerationsOf(own), ...missingTolerations(own)] }
  })
}

const tolerationsOf = (spec: JsonObject) => (isArray(spec["tolerations"]) ? spec["tolerations"] : [])

function missingTolerations(spec: JsonObject): JsonObject[] {
  return ["not-ready", "unreachable"]
    .map((condition) => `node.kubernetes.io/${condition}`)
    .filter((key) => !tolerationsOf(spec).some((one) => isObject(one) && tolerates(one, key)))
    .map((key) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 }))
}

const tolerates = ({ key, effect }: JsonObject, wanted: string) =>
  (key === undefined || key === "" || key === wanted) &&
  (effect === undefined || effect === "" || effect === "NoExecute")

/** A limit without a request asks for as much as it allows. */
function requestLimits(container: JsonObject): JsonObject {
  return inField(container, "resources", (resources) => {
    const { limits, requests } = resources
    if (!isObject(limits)) return resources
    return { ...resources, requests: fill(isObject(requests) ? requests : {}, limits) }
  })
}

function defaultContainer(container: JsonObject, hostNetwork: boolean): JsonObject {
  const withProbes = ["livenessProbe", "readinessProbe", "startupProbe"].reduce(
    (result, probe) => inField(result, probe, defaultProbe),
    container,
  )
  const withHooks = inField(withProbes, "lifecycle", (lifecycle) =>
    ["postStart", "preStop"].reduce((result, hook) => inField(result, hook, defaultHandler), lifecycle),
  )
  const withPorts = inItems(withHooks, "ports", (port) =>
    fill(port, { protocol: "TCP", ...(hostNetwork ? { hostPort: port["containerPort"] ?? 0 } : {}) }),
  )
  const withEnv = inItems(withPorts, "env", (env) =>
    inField(env, "valueFrom", (from) => inField(from, "fieldRef", (ref) => fill(ref, { apiVersion: "v1" }))),
  )
  return fill(withEnv, {
    imagePullPolicy: pullPolicy(textOf(container["image"])),
    resources: {},
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
  })
}

/** An image without a tag, or with `latest`, is pulled every time. */
function pullPolicy(image: string): string {
  const name = image.slice(image.lastIndexOf("/") + 1)
  const isPinned = name.includes("@") || (name.includes(":") && !name.endsWith(":latest"))
  return isPinned ? "IfNotPresent" : "Always"
}

function defaultProbe(probe: JsonObject): JsonObject {
  return fill(defaultHandler(probe), {
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  })
}

function defaultHandler(handler: JsonObject): JsonObject {
  const withHttp = inField(handler, "httpGet", (get) => fill(get, { path: "/", scheme: "HTTP" }))
  return inField(withHttp, "grpc", (grpc) => fill(grpc, { service: "" }))
}

function defaultVolume(volume: JsonObject): JsonObject {
  const mode = { defaultMode: 0o644 }
  const withModes = ["secret", "configMap", "downwardAPI"].reduce(
    (result, source) => inField(result, source, (value) => fill(value, mode)),
    volume,
  )
  const withPaths = inField(withModes, "hostPath", (value) => fill(value, { type: "" }))
  return inField(withPaths, "projected", (projected) =>
    inItems(fill(projected, mode), "sources", (source) =>
      inField(source, "serviceAccountToken", (token) => fill(token, { expirationSeconds: 3600 })),
    ),
  )
}
