export { FakeClock } from "./fake-clock.ts"
export { asked, type AskedFor, beyond, unused } from "./rights.ts"
