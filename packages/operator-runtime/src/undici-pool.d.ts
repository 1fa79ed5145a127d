/** undici's pool alone: its index also loads fetch, WebSocket and caches, which cost 14 MB and are not used here. */
declare module "undici/lib/dispatcher/pool.js" {
  export { Pool as default } from "undici"
}
