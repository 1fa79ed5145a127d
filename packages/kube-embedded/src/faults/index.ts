export type { Call, CallMatch, Verb } from "./call.ts"
export type { Fault, FaultRule, Planted } from "./fault.ts"
export { type FaultProxy, type FaultProxyOptions, startFaultProxy } from "./proxy.ts"
