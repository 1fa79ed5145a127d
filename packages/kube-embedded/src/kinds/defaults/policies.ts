import { type JsonObject, textOf } from "../../json.ts"
import { fill, inField, inItems } from "./fill.ts"

const rbac = "rbac.authorization.k8s.io"

export const defaultBinding = (object: JsonObject) =>
  inItems(
    inField(object, "roleRef", (ref) => fill(ref, { apiGroup: rbac })),
    "subjects",
    (subject) => (textOf(subject["kind"]) === "ServiceAccount" ? subject : fill(subject, { apiGroup: rbac })),
  )

export const defaultPriorityClass = (object: JsonObject) =>
  fill(object, { preemptionPolicy: "PreemptLowerPriority" })

export const defaultClaim = (object: JsonObject) =>
  inField(object, "spec", (spec) => fill(spec, { volumeMode: "Filesystem" }))

/** The two fields of one meaning are kept the same. */
export const defaultNode = (object: JsonObject) =>
  inField(object, "spec", (spec) =>
    textOf(spec["podCIDR"]) === "" ? spec : fill(spec, { podCIDRs: [spec["podCIDR"] ?? ""] }),
  )

export const defaultAutoscaler = (object: JsonObject) =>
  inField(object, "spec", (spec) =>
    fill(spec, {
      minReplicas: 1,
      metrics: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } },
        },
      ],
    }),
  )

const scope = (rule: JsonObject) => fill(rule, { scope: "*" })
const matching = { matchPolicy: "Equivalent", namespaceSelector: {}, objectSelector: {} }

export const defaultAdmissionPolicy = (object: JsonObject) =>
  inField(object, "spec", (spec) =>
    inField(fill(spec, { failurePolicy: "Fail" }), "matchConstraints", (match) =>
      ["resourceRules", "excludeResourceRules"].reduce(
        (result, list) => inItems(result, list, scope),
        fill(match, matching),
      ),
    ),
  )

export const defaultAdmissionBinding = (object: JsonObject) =>
  inField(object, "spec", (spec) => inField(spec, "matchResources", (match) => fill(match, matching)))

const webhook = (hook: JsonObject, more: JsonObject) =>
  inItems(
    inField(
      fill(hook, { failurePolicy: "Fail", ...matching, timeoutSeconds: 10, ...more }),
      "clientConfig",
      (config) => inField(config, "service", (service) => fill(service, { port: 443 })),
    ),
    "rules",
    scope,
  )

export const defaultValidatingWebhooks = (object: JsonObject) =>
  inItems(object, "webhooks", (hook) => webhook(hook, {}))

export const defaultMutatingWebhooks = (object: JsonObject) =>
  inItems(object, "webhooks", (hook) => webhook(hook, { reinvocationPolicy: "Never" }))
