export * from "./condition-names.ts"
export * from "./names.ts"
