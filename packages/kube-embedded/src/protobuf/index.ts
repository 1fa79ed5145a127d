export { decodeProtobuf } from "./envelope.ts"
export { ProtobufError } from "./wire.ts"
