export { humanDuration } from "./human-duration.ts"
export { type IncludeObject, tableOf } from "./table.ts"
