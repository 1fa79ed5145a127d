export { type AuditedCall, auditedCalls } from "./src/audit.ts"
export { cacheFolder, goVersion, missing, program, programs, userCache } from "./src/build.ts"
export { type Child, startChild } from "./src/child.ts"
export {
  type ControlPlane,
  type ControlPlaneOptions,
  startControlPlane,
} from "./src/control-plane.ts"
export { helm, kubectl } from "./src/kubectl.ts"
export { freePorts } from "./src/ports.ts"
export type { TestServer } from "./src/server.ts"
export { type KubeServer, kubeServer, startKube, type StartKubeOptions } from "./src/start-kube.ts"
export { startClusterApi } from "./src/cluster-api.ts"
export { prepareAll, prepareClients } from "./src/prepare.ts"
export { type Sshd, sshd } from "./src/sshd.ts"
