export { type FieldSet, fieldSetOf, noFields } from "./field-set.ts"
export { serverSideApply } from "./server-side-apply.ts"
export type { Writer } from "./writer.ts"
export { sameButTimes, trackUpdate } from "./track-update.ts"
