/** What a test needs of any Kubernetes server, ours or the real one. */
export interface TestServer {
  /** https://127.0.0.1:PORT */
  readonly url: string
  /** An administrator's kubeconfig, as text and as a file. */
  readonly kubeconfig: string
  readonly kubeconfigFile: string
  stop(): Promise<void>
}
