import { optedOut, overridesOf } from "./annotations.ts"
import {
  candidates,
  type Evaluated,
  namesOf,
  nothing,
  ready,
  type SourceContext,
  sourceOf,
  type State,
} from "./candidate.ts"
import type { Machine } from "./kubernetes.ts"
import { nodeAddresses } from "./service.ts"

/** What one Machine of Cluster API asks of a zone: its own name, at its addresses, while its Node is there to stay. */
export function machineSource(machine: Machine, context: SourceContext): Evaluated {
  const overrides = overridesOf(machine)
  if (!(overrides.optedIn || context.optIn === "All") || optedOut(machine)) return nothing
  if (overrides.zone !== undefined && overrides.zone !== context.zoneName) return nothing
  const cluster = machine.spec?.clusterName
  const source = sourceOf(machine, undefined)
  const values = {
    machine: machine.metadata.name,
    namespace: machine.metadata.namespace ?? "",
    ...(cluster === undefined ? {} : { cluster }),
  }
  const names = namesOf(source, overrides, [], values, {
    ...context,
    nameTemplate: context.nameTemplate ?? "{machine}",
  })
  const state = machineState(machine, context)
  const texts = overrides.targets.length > 0 ? overrides.targets : nodeAddresses(machine)
  return candidates(
    source,
    names,
    texts.map((text) => ({ text, state })),
    overrides,
    context,
  )
}

function machineState(machine: Machine, context: SourceContext): State {
  const node = machine.status?.nodeRef?.name
  if (machine.metadata.deletionTimestamp !== undefined || context.closing.has(node)) {
    return { kind: "leaving", nodes: node === undefined ? [] : [node] }
  }
  return node === undefined ? { kind: "notReady" } : ready
}
