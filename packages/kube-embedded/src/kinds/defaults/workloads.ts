import { isObject, type JsonObject } from "../../json.ts"
import { fill, inField } from "./fill.ts"
import { defaultPodSpec } from "./pod.ts"

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

export const defaultDaemonSet = (object: JsonObject) =>
  inField(object, "spec", (spec) => {
    const updateStrategy = rolling(spec["updateStrategy"], { maxUnavailable: 1, maxSurge: 0 })
    return fill(inTemplate({ ...spec, updateStrategy }), { revisionHistoryLimit: 10 })
  })

function rolling(strategy: JsonObject[string] | undefined, how: JsonObject): JsonObject {
  const given = fill(isObject(strategy) ? strategy : {}, { type: "RollingUpdate" })
  if (given["type"] !== "RollingUpdate") return given
  const rollingUpdate = given["rollingUpdate"]
  return { ...given, rollingUpdate: fill(isObject(rollingUpdate) ? rollingUpdate : {}, how) }
}
