export { clusterApiCrds, type Contract, providerCrds } from "./cluster-api/crds.ts"
export { type DonorHost, goodHost, type HostFault, type HostState, type HostTraits } from "./donor/host.ts"
export { type Lab, type LabOptions, startLab } from "./lab.ts"
export { spotCluster, type SpotClusterOptions } from "./spot-cluster.ts"
