export { type Config, configOf, flags } from "./config.ts"
export {
  explainRecord,
  type InspectOptions,
  inspectZones,
  type Supposition,
  type ZoneInspection,
} from "./inspect.ts"
export type { DnsZone, RecordKind, RecordObject } from "./kinds.ts"
export { composeOperator, type Operator, type OperatorParts } from "./operator.ts"
export { printPlan } from "./print-plan.ts"
export type { Change, NameChange, Obstacle, Plan } from "./records/plan.ts"
export type { RecordVerdict } from "./status/record-verdict.ts"
export { managementRights } from "./rights.ts"
