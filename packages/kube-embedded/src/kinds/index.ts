export { builtinSchema } from "./builtin-schema.ts"
export { DecodeError, decodeKind, requireMetadata } from "./decode.ts"
export { typeNameOf } from "./notation.ts"
export { kindErrors } from "./validate/index.ts"
