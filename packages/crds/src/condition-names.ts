/** Condition types and reasons: what people and other controllers may rely on in `status.conditions`. */

const same = <const Name extends string>(...names: Name[]) =>
  Object.fromEntries(names.map((name) => [name, name])) as { readonly [Key in Name]: Key }

export const scheduledMachineConditions = {
  ...same("Ready", "Scheduled", "SpecValid", "ClusterReady", "MachineReady", "NodeReady", "NodeTainted"),
  ...same("Closing", "Drained", "CleanReturn", "SpotScheduleResolved", "Conflict", "Quarantined", "Paused"),
  ...same("Unsupported", "WorkloadUnreachable"),
  /** The closing gate, set by dns-operator: no record answers with this machine's addresses and the longest TTL ran out. */
  DnsWithdrawn: "dns.bindy.firestoned.io/Withdrawn",
} as const

export const scheduledMachineReasons = same(
  // Ready
  "AsScheduled",
  "Evaluating",
  "Opening",
  "Closing",
  "WaitingForCluster",
  "WaitingForTurn",
  "Failed",
  // Scheduled
  "InsideWindow",
  "OutsideWindow",
  "ScheduleDisabled",
  "KillSwitchActivated",
  "EmergencyReclaim",
  "FreezeCalendar",
  "OverrideOpen",
  "OverrideClosed",
  "OverrideHold",
  "ExcludedByCalendar",
  "ExtendedByCalendar",
  "NotOnCalendar",
  "ScheduleUnresolved",
  "ReturnByWindowEnd",
  // SpecValid
  "Valid",
  "InvalidSchedule",
  "InvalidTimezone",
  "InvalidTemplate",
  "KindNotAllowed",
  "ReservedPrefix",
  "WindowTooShort",
  "CalendarNotFound",
  // ClusterReady
  "ClusterFound",
  "DrainWillBeSkipped",
  "ClusterNotFound",
  "ClusterPaused",
  "HostOverdue",
  "ClusterDeleting",
  "ControlPlaneNotInitialized",
  // MachineReady
  "MachineCreated",
  "MachineDeleted",
  "MachineRunning",
  "MachineProvisioning",
  "MachineFailed",
  "MachineCreationFailed",
  "MachineDeletionFailed",
  "MachineTerminating",
  "ChildrenUnknown",
  "VersionUnknown",
  "NoMachine",
  "OpeningTimeout",
  "ForeignObject",
  "TemplateNotFound",
  "RetriesExhausted",
  "Released",
  // NodeReady, NodeTainted
  "NodeReady",
  "NodeNotReady",
  "NoNodeYet",
  "NodeGone",
  "Applied",
  "PatchFailed",
  "TaintOwnershipConflict",
  "NothingToApply",
  // Closing, Drained, CleanReturn
  "NotClosing",
  "Notice",
  "WaitingForGates",
  "GracePeriodActive",
  "DrainNotBegun",
  "Draining",
  "Deleting",
  "Returned",
  "Cancelled",
  "DrainSucceeded",
  "DrainForced",
  "DrainBlocked",
  "DrainCancelled",
  "DrainSkipped",
  "NamespaceDeleting",
  "NodeStayedAway",
  "NodeCameBack",
  "Verifying",
  "NothingReturned",
  // SpotScheduleResolved
  "Resolved",
  "ProviderCRDNotInstalled",
  "ProviderNotFound",
  "StatusActiveMissing",
  "ProviderNotReady",
  "ProviderUnknown",
  // the rest
  "YoungerTwin",
  "NoConflict",
  "NotPaused",
  "FieldsWithoutEffect",
  "KubeconfigMissing",
  "KubeconfigInvalid",
  "Unreachable",
  "Reachable",
)

/** Conditions and reasons of the schedule providers and of SpotCalendar. */
export const scheduleConditions = same("Ready")
export const scheduleReasons = same(
  "Valid",
  "InvalidSchedule",
  "InvalidTimezone",
  "InvalidCalendar",
  "Disabled",
)

export const zoneConditions = same("Ready", "Progressing", "Degraded", "Drift", "Adopted")
export const zoneReasons = same(
  "ReconcileSucceeded",
  "Converging",
  "Creating",
  "Deleting",
  "DuplicateZone",
  "NoServers",
  "ServerUnreachable",
  "SecretNotFound",
  "SecretInvalid",
  "KeyRefused",
  "ClockSkew",
  "UpdateRefused",
  "TypeRefused",
  "ZoneFrozen",
  "ZoneNotFound",
  "TransferFailed",
  "TransferRefused",
  "InvalidZone",
  "InvalidName",
  "InvalidSource",
  "MassDelete",
  "ForeignData",
  "DriftFound",
  "NoDrift",
  "SecondaryBehind",
  "SourceUnknown",
  "SourceStale",
  "ParentNotFound",
  "ZoneAdopted",
  "ZoneMade",
  "Healthy",
)

export const recordConditions = same("Ready", "Conflict")
export const recordReasons = same(
  "ReconcileSucceeded",
  "Verifying",
  "NotSelected",
  "ZoneNotFound",
  "ZoneNotReady",
  "InvalidName",
  "InvalidValue",
  "OutsideZone",
  "CnameBesideData",
  "NameTaken",
  "TtlDiffers",
  "NameOwnedElsewhere",
  "ForeignData",
  "UpdateRefused",
  "TypeRefused",
  "NoConflict",
)

export const serverConditions = same("Ready", "Managed", "KeyUsable")
export const serverReasons = same(
  "Reachable",
  "Unreachable",
  "SecretNotFound",
  "SecretInvalid",
  "WeakAlgorithm",
  "KeyRefused",
  "ClockSkew",
  "NotYetSupported",
  "External",
  "ClusterNotFound",
  "NoChildren",
  "AllReady",
  "PartiallyReady",
  "NotReady",
  "Valid",
)

export const zoneTemplateConditions = same("Ready")
export const zoneTemplateReasons = same(
  "ReconcileSucceeded",
  "NoClusters",
  "InvalidName",
  "NameTaken",
  "ParentNotFound",
  "ZonesNotReady",
)

/** The condition that says which fields of a spec are accepted but have no effect yet; on every kind. */
export const unsupported = { type: "Unsupported", reason: "FieldsWithoutEffect" } as const

/** `status.phase` words of a ScheduledMachine, derived for people; nothing decides by them. */
export const phases = [
  "Pending",
  "Scheduled",
  "Active",
  "Removing",
  "Inactive",
  "UnScheduled",
  "Disabled",
  "Terminated",
  "Error",
] as const
export type Phase = (typeof phases)[number]
