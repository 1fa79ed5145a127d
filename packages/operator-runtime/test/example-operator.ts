/** Deletes every ConfigMap at the instant that its annotation `example.org/expires-at` names. */
import { hostname } from "node:os"
import {
  type ComposedOperator,
  Controller,
  EventRecorder,
  Informers,
  type Key,
  type KubeObject,
  type OperatorFlagValues,
  operatorFlags,
  type OperatorParts,
  type Outcome,
  refOf,
  runOperator,
  runProgram,
  settled,
  splitKey,
  until,
} from "@nightshift/operator-runtime"

const info = { name: "expirer", version: "1.0.0" }
const expiresAt = "example.org/expires-at"

type Decision =
  | { readonly kind: "keep" }
  | { readonly kind: "wait"; readonly until: number }
  | { readonly kind: "delete" }

/** Think: pure, so a test can ask it about any instant. */
export function decide(object: KubeObject, now: number): Decision {
  const at = Date.parse(object.metadata.annotations?.[expiresAt] ?? "")
  if (Number.isNaN(at)) return { kind: "keep" }
  return now < at ? { kind: "wait", until: at } : { kind: "delete" }
}

function compose(
  { kube, clock, log, metrics, fence }: OperatorParts,
  flags: OperatorFlagValues,
): ComposedOperator {
  // Whoever lost the lease can look, but not write.
  const hands = fence === undefined ? kube : kube.fencedBy(fence)
  const events = new EventRecorder({
    kube: hands,
    log,
    reportingController: "example.org/expirer",
    reportingInstance: hostname(),
  })
  const informers = new Informers(kube, {
    log,
    namespaces: flags["watch-namespaces"],
    observer: metrics.informer,
  })
  // Only what is read is kept in memory.
  const configMaps = informers.of({
    apiVersion: "v1",
    kind: "ConfigMap",
    project: ({ apiVersion, kind, metadata }): KubeObject => ({ apiVersion, kind, metadata }),
  })

  const reconcile = async (key: Key): Promise<Outcome> => {
    const { namespace, name } = splitKey(key)
    const object = configMaps.get(namespace, name) // look
    if (object === undefined) return settled
    const decision = decide(object, clock.now()) // think
    switch (decision.kind) {
      case "keep":
        return settled
      case "wait":
        return until(decision.until) // come back at the instant that matters
      case "delete": {
        const { uid } = object.metadata
        const done = await hands.delete(refOf(object), uid === undefined ? {} : { uid }) // do
        if (done === "deleted") {
          events.event(object, {
            type: "Normal",
            reason: "Expired",
            action: "Delete",
            note: `${key} has expired`,
          }) // tell
        }
        return settled
      }
    }
  }

  const controller = new Controller({ name: "expirer", reconcile, log, metrics, clock }).watches(configMaps)
  return { informers, controllers: [controller], close: () => events.flush() }
}

const run = (flags: OperatorFlagValues): Promise<void> =>
  runOperator(flags, {
    info,
    lease: "expirer",
    env: process.env,
    compose: (parts) => Promise.resolve(compose(parts, flags)),
  })

if (import.meta.main) {
  const summary = "Deletes ConfigMaps at the instant that their annotation example.org/expires-at names."
  process.exitCode = await runProgram({ ...info, summary, flags: operatorFlags, run })
}
