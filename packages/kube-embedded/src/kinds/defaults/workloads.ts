import { isObject, type JsonObject } from "../../json.ts"
import { fill, inField, inItems } from "./fill.ts"
import { defaultPodSpec } from "./pod.ts"
import { defaultClaim } from "./policies.ts"

const inTemplate = (spec: JsonObject) =>
  inField(spec, "template", (template) => inField(template, "spec", defaultPodSpec))

export const defaultDeployment = (object: JsonObject) =>
  inField(object, "spec", (spec) =>
    fill(
      inTemplate({
        ...spec,
        strategy: rolling(spec["strategy"], { maxUnavailable: "25%", maxSurge: "25%" }),
      }),
      {
        replicas: 1,
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
      },
    ),
  )

export const defaultReplicaSet = (object: JsonObject) =>
  inField(object, "spec", (spec) => fill(inTemplate(spec), { replicas: 1 }))

export const defaultStatefulSet = (object: JsonObject) =>
  inField(object, "spec", (spec) =>
    fill(
      inItems(
        inTemplate({ ...spec, updateStrategy: rolling(spec["updateStrategy"], { partition: 0 }) }),
        "volumeClaimTemplates",
        claim,
      ),
      {
        podManagementPolicy: "OrderedReady",
        replicas: 1,
        revisionHistoryLimit: 10,
        persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
      },
    ),
  )

const claim = (template: JsonObject) =>
  fill(defaultClaim({ ...template, status: { phase: "Pending" } }), {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
  })

export const defaultDaemonSet = (object: JsonObject) =>
  inField(object, "spec", (spec) => {
    const updateStrategy = rolling(spec["updateStrategy"], { maxUnavailable: 1, maxSurge: 0 })
    return fill(inTemplate({ ...spec, updateStrategy }), { revisionHistoryLimit: 10 })
  })

export const defaultJob = (object: JsonObject) => inField(object, "spec", jobSpec)

function jobSpec(spec: JsonObject): JsonObject {
  // Without a number of completions a Job with a parallelism is a work queue.
  const counts =
    spec["completions"] === undefined && spec["parallelism"] === undefined ? { completions: 1 } : {}
  return fill(inTemplate(spec), {
    ...counts,
    parallelism: 1,
    backoffLimit: 6,
    completionMode: "NonIndexed",
    suspend: false,
    podReplacementPolicy: isObject(spec["podFailurePolicy"]) ? "Failed" : "TerminatingOrFailed",
  })
}

export const defaultCronJob = (object: JsonObject) =>
  inField(object, "spec", (spec) => {
    const withJob = inField(spec, "jobTemplate", (template) => inField(template, "spec", inTemplate))
    return fill(withJob, {
      concurrencyPolicy: "Allow",
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    })
  })

export const defaultPodTemplate = (object: JsonObject) => inTemplate(object)

function rolling(strategy: JsonObject[string] | undefined, how: JsonObject): JsonObject {
  const given = fill(isObject(strategy) ? strategy : {}, { type: "RollingUpdate" })
  if (given["type"] !== "RollingUpdate") return given
  const rollingUpdate = given["rollingUpdate"]
  return { ...given, rollingUpdate: fill(isObject(rollingUpdate) ? rollingUpdate : {}, how) }
}
