import type { ClusterAccess } from "./access.ts"
import { UsageError } from "./flags.ts"
import { LeaderElection, type LeaderElectionOptions } from "./leader-election.ts"
import { leaseName, type OperatorFlagValues } from "./operator-flags.ts"

export interface OperatorElectionOptions
  extends Omit<
    LeaderElectionOptions,
    "namespace" | "name" | "leaseDurationMs" | "renewDeadlineMs" | "retryPeriodMs"
  > {
  /** Whose namespace is the default for the lease. */
  readonly access: ClusterAccess
  /** The lease's name unless a flag says otherwise. */
  readonly lease: string
}

/**
 * Leader election as the flags ask for it; undefined when they do not.
 * @throws UsageError when the flags contradict each other, or name no namespace where none is known
 */
export function electionByFlags(
  values: OperatorFlagValues,
  options: OperatorElectionOptions,
): LeaderElection | undefined {
  if (!values["enable-leader-election"]) return undefined
  const { access, lease, ...others } = options
  const namespace = values["lease-namespace"] ?? access.namespace
  if (namespace === undefined) {
    throw new UsageError(
      "--lease-namespace",
      "--lease-namespace is needed: neither pod nor context names one",
    )
  }
  const seconds = [
    values["lease-retry-period-secs"],
    values["lease-renew-deadline-secs"],
    values["lease-duration-secs"],
  ] as const
  const [retry, renew, duration] = seconds
  if (!(retry < renew && renew < duration)) {
    throw new UsageError(
      "--lease-renew-deadline-secs",
      `--lease-renew-deadline-secs ${renew} must lie between --lease-retry-period-secs ${retry} and ` +
        `--lease-duration-secs ${duration}`,
    )
  }
  return new LeaderElection({
    ...others,
    namespace,
    name: leaseName(lease, values),
    retryPeriodMs: retry * 1000,
    renewDeadlineMs: renew * 1000,
    leaseDurationMs: duration * 1000,
  })
}
