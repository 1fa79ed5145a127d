import { z } from "zod"
import { list, listMap } from "./collections.ts"
import {
  childSpec,
  hostBlock,
  kata,
  nodeTaints,
  templateAnnotations,
  templateLabels,
} from "./machine-parts.ts"
import { localReference, secretKeyRef } from "./references.ts"
import { ruled } from "./rules.ts"
import { schedule } from "./schedule.ts"
import { shapedText, text } from "./text.ts"
import { shortDuration } from "./time.ts"

const lifecycle = {
  priority: z.int().min(0).max(255).exactOptional(),
  gracefulShutdownTimeout: shortDuration().exactOptional(),
  nodeDrainTimeout: shortDuration().exactOptional(),
  killSwitch: z.boolean().exactOptional(),
}

const misplaced = (name: string) =>
  `Accepted where the published slides print it, with the meaning of spec.${name}, and only while that is absent.`

const machineTemplate = z
  .object({
    labels: templateLabels().exactOptional(),
    annotations: templateAnnotations().exactOptional(),
    priority: lifecycle.priority.meta({ description: misplaced("priority") }),
    gracefulShutdownTimeout: lifecycle.gracefulShutdownTimeout.meta({
      description: misplaced("gracefulShutdownTimeout"),
    }),
    nodeDrainTimeout: lifecycle.nodeDrainTimeout.meta({ description: misplaced("nodeDrainTimeout") }),
    killSwitch: lifecycle.killSwitch.meta({ description: misplaced("killSwitch") }),
  })
  .meta({ description: "Labels and annotations of the Machine." })

const opening = z
  .object({
    timeout: shortDuration()
      .default("15m")
      .meta({ description: "How long a Machine may take to get its Node before it has failed." }),
    retries: z.int().min(0).max(100).default(3).meta({
      description: "How often a failed Machine is replaced within one window before it is quarantined.",
    }),
    ratePerMinute: z
      .int()
      .min(1)
      .max(100_000)
      .exactOptional()
      .meta({ description: "At most so many openings of this cluster in a minute." }),
    spread: shortDuration().default("0s").meta({
      description: "Openings are spread over this time after the edge, each by its own constant delay.",
    }),
  })
  .prefault({})
  .meta({ description: "How a Machine is brought in." })

const closing = z
  .object({
    policy: z.enum(["AfterWindow", "ByWindowEnd"]).default("AfterWindow").meta({
      description:
        "`AfterWindow`: the sequence starts when the window ends. `ByWindowEnd`: it starts early enough for the host to be back by then.",
    }),
    notice: shortDuration()
      .default("0s")
      .meta({ description: "How long before the end the sequence starts." }),
    returnBudget: shortDuration()
      .default("2m")
      .meta({ description: "Time that Cluster API gets to return the host, under `ByWindowEnd`." }),
    gates: listMap(
      z
        .object({
          type: text(316, 1).meta({ description: "Condition type that must become True on this object." }),
          timeout: shortDuration().default("2m").meta({ description: "How long the close waits for it." }),
        })
        .meta({ description: "A condition that somebody else sets before pods are disturbed." }),
      ["type"],
      16,
    )
      .exactOptional()
      .meta({
        description: "Gates of this machine; the operator's default list when absent, none when empty.",
      }),
  })
  .prefault({})
  .meta({ description: "How the host is given back." })

const drain = z
  .object({
    mode: z.enum(["Scheduler", "ClusterAPI", "None"]).default("Scheduler").meta({
      description: "Who drains: the scheduler with a hook on the Machine, Cluster API alone, or nobody.",
    }),
    evictionPolicy: z
      .enum(["RespectUntilDeadline", "Respect", "Ignore"])
      .default("RespectUntilDeadline")
      .meta({
        description:
          "What PodDisruptionBudgets may do to the deadline. `RespectUntilDeadline`: nothing. `Respect`: the drain waits for them, but not past an emergency reclaim or the window's end that `ByWindowEnd` promised. `Ignore`: they are not asked.",
      }),
  })
  .prefault({})
  .meta({ description: "How pods leave the Node." })

const returnVerification = z
  .object({
    nodeGoneFor: shortDuration()
      .default("2m")
      .meta({ description: "How long the Node must stay away after the return; it delays nothing." }),
  })
  .prefault({})
  .meta({ description: "Proof that the host was really given back." })

const residency = z
  .object({
    minimumRuntime: shortDuration()
      .default("0s")
      .meta({ description: "No opening into a remainder of a window that is shorter than this." }),
  })
  .prefault({})
  .meta({ description: "What a workload on the machine may count on." })

const fields = z.object({
  clusterName: shapedText(
    63,
    /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
    "'{self}' is not the name of a Cluster: letters, digits, '.', '_' and '-', beginning with a letter or digit",
  ).meta({ description: "Cluster API Cluster, in the namespace, that the machine joins." }),
  schedule,
  enabled: z
    .boolean()
    .default(true)
    .meta({ description: "False closes gracefully, whatever the schedule says." }),
  killSwitch: lifecycle.killSwitch.meta({
    description:
      "True removes the machine at once, without grace, budgets or gates; fully reversible. Default false.",
  }),
  priority: lifecycle.priority.meta({
    description: "Who goes first when a limit makes openings queue: higher first. Default 50.",
  }),
  gracefulShutdownTimeout: lifecycle.gracefulShutdownTimeout.meta({
    description: "Grace between the notice and the drain. Default 5m.",
  }),
  nodeDrainTimeout: lifecycle.nodeDrainTimeout.meta({ description: "Bound of the drain. Default 5m." }),
  bootstrapSpec: childSpec("Bootstrap object, said in place.").exactOptional(),
  bootstrapRef: localReference(
    "Template to clone, or object to copy, for the bootstrap object.",
  ).exactOptional(),
  infrastructureSpec: childSpec("Infrastructure object, said in place.").exactOptional(),
  infrastructureRef: localReference(
    "Template to clone, or object to copy, for the infrastructure object.",
  ).exactOptional(),
  machine: hostBlock.exactOptional(),
  machineTemplate: machineTemplate.prefault({}),
  version: shapedText(
    64,
    /^v?[0-9]+\.[0-9]+\.[0-9]+([-+][0-9A-Za-z.+-]+)?$/,
    "'{self}' is not a version: write v1.33.0 or v1.33.0+k0s.0",
  )
    .exactOptional()
    .meta({
      description: "Kubernetes version of the Machine; else the bootstrap spec's, else the control plane's.",
    }),
  failureDomain: text(253, 1).exactOptional().meta({ description: "Failure domain of the Machine." }),
  nodeTaints: nodeTaints(),
  naming: z.enum(["Suffixed", "Same", "PerWindow"]).default("Suffixed").meta({
    description:
      "Names of the children: `NAME-bootstrap`, `NAME-infra` and `NAME`; all three `NAME`; or with the window added.",
  }),
  rollout: z.enum(["NextOpening", "Immediate"]).default("NextOpening").meta({
    description: "Whether a change inside a window waits for the next opening or replaces the machine.",
  }),
  opening,
  closing,
  drain,
  returnVerification,
  residency,
  kubeconfigSecretRef: secretKeyRef(
    "value",
    "Secret with the kubeconfig of the workload cluster; `CLUSTER-kubeconfig` when absent. A refused reference fails closed.",
  ).exactOptional(),
  kata: kata.exactOptional(),
  killIfCommands: list(text(256, 1), 100).exactOptional().meta({
    description:
      "Without effect so far, and listed in the condition `Unsupported`: watching processes needs an agent on the host. Request a reclaim by the Node annotation instead.",
  }),
})

const exactlyOne = (half: "bootstrap" | "infrastructure") => ({
  rule: `has(self.${half}Spec) != has(self.${half}Ref)`,
  holds: (self: z.output<typeof fields>) =>
    (self[`${half}Spec`] === undefined) !== (self[`${half}Ref`] === undefined),
  message: `exactly one of ${half}Spec and ${half}Ref says how the ${half} object is made`,
})

export const scheduledMachineSpec = ruled(fields, exactlyOne("bootstrap"), exactlyOne("infrastructure"))
  .meta({ description: "What is wanted.", like: "halves" })
  .transform((spec) => ({
    ...spec,
    priority: spec.priority ?? spec.machineTemplate.priority ?? 50,
    gracefulShutdownTimeout:
      spec.gracefulShutdownTimeout ?? spec.machineTemplate.gracefulShutdownTimeout ?? "5m",
    nodeDrainTimeout: spec.nodeDrainTimeout ?? spec.machineTemplate.nodeDrainTimeout ?? "5m",
    killSwitch: spec.killSwitch ?? spec.machineTemplate.killSwitch ?? false,
  }))

export const misplacedNames = [
  "priority",
  "gracefulShutdownTimeout",
  "nodeDrainTimeout",
  "killSwitch",
] as const
