/** Loaded only for a kubeconfig that is not JSON, and by a module of our own: a bundle gives a CommonJS library no names. */
export { parse as parseYaml } from "yaml"
