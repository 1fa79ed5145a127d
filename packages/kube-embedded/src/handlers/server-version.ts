/** `/version`: the Kubernetes release whose behaviour is served. kubectl and helm judge what they may use by it. */
export const serverVersion = {
  major: "1",
  minor: "36",
  emulationMajor: "1",
  emulationMinor: "36",
  minCompatibilityMajor: "1",
  minCompatibilityMinor: "35",
  gitVersion: "v1.36.3+kube-embedded",
  gitCommit: "",
  gitTreeState: "clean",
  buildDate: "2026-11-01T00:00:00Z",
  goVersion: "none",
  compiler: "none",
  platform: "node",
} as const
