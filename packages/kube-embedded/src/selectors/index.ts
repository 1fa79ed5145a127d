export {
  matchesLabels,
  parseLabelSelector,
  requirementsOf,
} from "./label-selector.ts"
export {
  matchesFields,
  metadataFields,
  parseFieldSelector,
  resolveFields,
  selectable,
  type SelectableFields,
  selectableOfCustomResource,
} from "./field-selector.ts"
export { SelectorError } from "./selector-error.ts"
