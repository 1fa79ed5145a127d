import type { Command } from "./command.ts"
import { demo } from "./demo/demo.ts"
import { dnsCommands } from "./dns/commands.ts"
import { dnsAdopt, dnsPlan } from "./dns/plan.ts"
import { labCommand } from "./lab/lab.ts"
import { auditVerify } from "./schedule/audit.ts"
import { explainCommand } from "./explain.ts"
import { planCommand } from "./schedule/plan.ts"
import { releaseHooksCommand } from "./schedule/release-hooks.ts"
import { down, status, up } from "./world/up.ts"

/** Every command, in the order in which a new user meets them. */
export const commands: readonly Command[] = [
  demo,
  up,
  down,
  status,
  planCommand,
  explainCommand,
  auditVerify,
  dnsPlan,
  dnsAdopt,
  ...dnsCommands,
  releaseHooksCommand,
  labCommand,
]
