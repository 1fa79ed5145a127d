export { ruleProblems } from "./rule-problems.ts"
export { withRules } from "./rules.ts"
