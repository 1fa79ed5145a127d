export { type Clock, systemClock } from "./clock.ts"
export { type Embedded, type EmbeddedOptions, startEmbeddedServer } from "./embedded.ts"
