export { doesNotApply, jsonPatch } from "./json-patch.ts"
export { mergePatch, setOwn } from "./merge-patch.ts"
export { strategicMergePatch } from "./strategic-merge-patch.ts"
