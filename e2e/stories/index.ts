export { eventually, nightshiftProgram, type World, world } from "./hands.ts"
