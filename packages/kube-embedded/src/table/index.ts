export { humanDuration } from "./human-duration.ts"
export { type IncludeObject, type Rows, type TableRequest, tableOf } from "./table.ts"
