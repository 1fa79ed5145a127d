export {
  type LabelRequirement,
  type Labels,
  matchesLabels,
  parseLabelSelector,
  requirementsOf,
} from "./label-selector.ts"
export {
  type FieldRequirement,
  matchesFields,
  metadataFields,
  parseFieldSelector,
  resolveFields,
  selectable,
  type SelectableFields,
  selectableOfCustomResource,
} from "./field-selector.ts"
export { SelectorError } from "./selector-error.ts"
