import { z } from "zod"
import { list } from "./collections.ts"
import { phases } from "./condition-names.ts"
import { conditions, observedGeneration } from "./conditions.ts"
import { objectReference } from "./references.ts"
import { text } from "./text.ts"
import { instant } from "./time.ts"

/**
 * Status is lenient on purpose where upstream's controller wrote other words: an object it left behind must still parse.
 */

const when = (description: string) => instant().exactOptional().meta({ description })
const words = (max: number, description: string) => text(max).exactOptional().meta({ description })
const amount = (description: string) => z.int().min(0).exactOptional().meta({ description })

const spotSchedule = z
  .object({
    resolved: z.boolean().exactOptional().meta({ description: "Whether the provider could be read." }),
    active: z.boolean().exactOptional().meta({ description: "What the provider said." }),
    reason: words(1024, "One word: why it is or is not resolved."),
    message: words(32_768, "A sentence about it."),
    providerGeneration: amount("Generation of the provider that was read."),
    lastTransitionTime: when("When the answer last changed."),
  })
  .meta({ description: "What the schedule provider answers, when the schedule is a reference." })

const openWindow = z
  .object({
    name: text(253).meta({ description: "Name of the window." }),
    opensAt: when("When it opened; absent when it has always been open."),
    closesAt: when("When it closes; absent when it never does."),
  })
  .meta({ description: "The window that is open now." })

const edge = z
  .object({
    at: instant().meta({ description: "The instant." }),
    kind: z.enum(["opens", "closes"]).meta({ description: "What happens at it." }),
    window: words(253, "The window it belongs to."),
  })
  .meta({ description: "An edge of the schedule." })

const openingProgress = z
  .object({
    window: words(253, "The window that is being served."),
    windowOpensAt: when("The edge that began it."),
    startedAt: when("When its first object was created."),
    failures: amount("Machines of this window that were of no use."),
    failedAt: when("When the last of them failed."),
    lastFailure: words(4096, "Why it failed."),
    retryAt: when("When the next one is tried."),
    quarantinedAt: when("When the retries ran out."),
    releasedBy: words(253, "The value of the release annotation that was last obeyed."),
  })
  .meta({ description: "How far the opening is; kept for the whole window." })

const gateProgress = z
  .object({
    type: text(316, 1).meta({ description: "Condition type that is waited for." }),
    passedAt: when("When it was seen True."),
    timedOutAt: when("When its time ran out before it was True."),
    deadline: when("When its time runs out. Gates are waited for side by side."),
  })
  .meta({ description: "A gate of this close." })

const closingProgress = z
  .object({
    startedAt: instant().meta({ description: "When the sequence started." }),
    reason: words(1024, "Why: the window's end, disabled, deleted, reclaimed, replaced."),
    step: words(64, "`Notice`, `Gates`, `Grace`, `Drain`, `Delete`."),
    stepStartedAt: when("When this step started."),
    deadline: when("When the host must be free."),
    gates: list(gateProgress, 16).exactOptional().meta({ description: "The gates of this close." }),
    machineDeletedAt: when("When the Machine was deleted."),
  })
  .meta({ description: "The close that is under way; how the last one ended is in lastReturn." })

const drainProgress = z
  .object({
    startedAt: instant().meta({ description: "When the drain started." }),
    finishedAt: when("When it ended."),
    deadline: when("When it ends at the latest."),
    evicted: z.int().min(0).default(0).meta({ description: "Pods that have left." }),
    remaining: z.int().min(0).default(0).meta({ description: "Pods that have not." }),
    forced: amount("Pods deleted at their hard instant, past their budget."),
    blockers: list(text(1024), 32)
      .exactOptional()
      .meta({ description: "`namespace/pod: reason` of what is in the way, the first of many." }),
  })
  .meta({ description: "The drain of this close." })

const reclaim = z
  .object({
    node: words(253, "The Node on which it was requested."),
    level: words(16, "`graceful`, `quick` or `fast`."),
    reason: words(1024, "The requester's reason."),
    requestedAt: when("When it was requested."),
    startedAt: when("When it was obeyed."),
    holdOffUntil: when("Until when no machine is opened; then the schedule decides again."),
  })
  .meta({ description: "The emergency reclaim that holds the schedule off. It never edits spec." })

const lastReturn = z
  .object({
    node: words(253, "The Node that was given back."),
    nodeUid: words(128, "Its UID."),
    providerID: words(512, "Its provider ID."),
    returnedAt: when("When the host was free."),
    verifiedAt: when("When the Node had stayed away long enough."),
    cameBackAt: when("When the Node was seen again."),
    staleAcknowledgement: words(
      1024,
      "What the annotation said already when the Node was seen again: it was about an earlier return, and does not count.",
    ),
    acknowledgedAt: when("When a person said that the unclean return was looked at."),
    overrunSeconds: amount("Seconds by which the return was late."),
  })
  .meta({ description: "The last return of a host, and whether it was clean." })

const appliedTaint = z
  .object({
    key: text(253).meta({ description: "Key of the taint." }),
    value: words(63, "Value of the taint."),
    effect: text(32).meta({ description: "Effect of the taint." }),
  })
  .meta({ description: "A taint that we put on the Node." })

export const scheduledMachineStatus = z
  .object({
    phase: words(32, `Where it is, for people: ${phases.join(", ")}. Nothing is decided by it.`),
    ready: z.boolean().exactOptional().meta({ description: "True while the phase is Active." }),
    message: words(32_768, "A sentence about the phase."),
    inSchedule: z.boolean().exactOptional().meta({ description: "Whether the schedule is open now." }),
    conditions: conditions(),
    observedGeneration: observedGeneration(),
    clusterName: words(
      253,
      "Cluster of the present machine, or of the last one; its Node is looked for there.",
    ),
    nodeRef: objectReference("The Node of this machine.").exactOptional(),
    providerID: words(512, "Provider ID of the Machine."),
    machineRef: objectReference("The Machine that was made.").exactOptional(),
    bootstrapRef: objectReference("The bootstrap object that was made.").exactOptional(),
    infrastructureRef: objectReference("The infrastructure object that was made.").exactOptional(),
    appliedNodeTaints: list(appliedTaint, 64)
      .exactOptional()
      .meta({ description: "Taints that we put on the Node." }),
    lastScheduledTime: when("When a machine was last opened."),
    nextActivation: when("When the next machine is opened."),
    nextCleanup: when("When the close of the present machine starts."),
    window: openWindow.exactOptional(),
    next: list(edge, 5).exactOptional().meta({ description: "The next edges, five at most." }),
    spotSchedule: spotSchedule.exactOptional(),
    opening: openingProgress.exactOptional(),
    closing: closingProgress.exactOptional(),
    drain: drainProgress.exactOptional(),
    reclaim: reclaim.exactOptional(),
    lastReturn: lastReturn.exactOptional(),
  })
  .meta({ description: "What is." })
