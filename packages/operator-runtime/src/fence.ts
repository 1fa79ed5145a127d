/** Until when this process may act on the world. */
export interface Fence {
  /** Milliseconds left; zero or less means: not any more. Asked before each write, on a clock that never goes back. */
  remaining(): number
  /** Why acting is refused, for the error: "the lease default/leader is no longer ours". */
  readonly reason: string
}
