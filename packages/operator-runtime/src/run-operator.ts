import { setFlagsFromString } from "node:v8"
import type { Clock } from "./clock.ts"
import { systemClock } from "./clock.ts"
import type { Controller } from "./controller.ts"
import type { Fence } from "./fence.ts"
import type { ProgramInfo } from "./http.ts"
import type { Informers } from "./informers.ts"
import { Kube } from "./kube.ts"
import { createLogger, type Logger } from "./logger.ts"
import { Manager } from "./manager.ts"
import { Metrics } from "./metrics.ts"
import { electionByFlags } from "./operator-election.ts"
import { accessByFlags, type OperatorFlagValues } from "./operator-flags.ts"

/** What every operator is composed over. */
export interface OperatorParts {
  readonly kube: Kube
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Metrics
  /** Until when this process may write; absent where no lease is asked for. */
  readonly fence?: Fence
}

/** An operator put together; nothing of it runs yet. */
export interface ComposedOperator {
  readonly informers: Informers
  readonly controllers: readonly Controller[]
  close(): Promise<void>
}

export interface RunOperatorOptions {
  readonly info: ProgramInfo
  /** The lease's name unless a flag says otherwise. */
  readonly lease: string
  readonly env: Readonly<Record<string, string | undefined>>
  compose(parts: OperatorParts): Promise<ComposedOperator>
}

/**
 * Percent by which V8 lets the heap grow before it collects again. By default it lets a small heap grow to a multiple of
 * what lives in it: for an operator that is tens of megabytes, and no time is spared that could be measured.
 */
const heapGrowth = 50

/**
 * From the flags to the end of the process: access, lease, metrics and log, the operator composed over them, its manager.
 * Resolves when it has stopped well, everything closed.
 * @throws UsageError when the flags name no cluster or contradict each other
 */
export async function runOperator(
  values: OperatorFlagValues,
  { info, lease, env, compose }: RunOperatorOptions,
): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${heapGrowth}`)
  const log = createLogger({ name: info.name, level: values.verbose ? "debug" : "info" })
  const access = await accessByFlags(values, env)
  const metrics = new Metrics()
  metrics.collectProcess()
  const kube = new Kube(access, { observe: metrics.request })
  const election = electionByFlags(values, { access, kube, lease, log, metrics })
  const fence = election === undefined ? {} : { fence: election.fence }
  try {
    const operator = await compose({ kube, clock: systemClock, log, metrics, ...fence })
    const http = { metricsPort: values["metrics-port"], healthPort: values["health-port"] }
    const { informers } = operator
    const manager = new Manager({ info, informers, leaderElection: election, http, log, metrics })
    for (const controller of operator.controllers) manager.add(controller)
    try {
      await manager.run()
    } finally {
      await operator.close()
    }
  } finally {
    await kube.close()
  }
}
