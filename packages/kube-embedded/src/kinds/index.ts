export { builtinSchema, schemaOfType } from "./builtin-schema.ts"
export { DecodeError, type DecodedKind, decodeKind } from "./decode.ts"
export { typeNameOf } from "./notation.ts"
export { kindErrors } from "./validate/index.ts"
