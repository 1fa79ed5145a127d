// Objects, errors and the client
export type { Gvk, KubeObject, ObjectMeta, OwnerReference, Ref } from "./objects.ts"
export { controllerOf, describeRef, groupVersion, ownerReferenceTo, refOf } from "./objects.ts"
export type { Key } from "./keys.ts"
export { key, keyOf, namespaceOf, splitKey } from "./keys.ts"
export type { Secret } from "./sensitive.ts"
export { secretBytes, secretText, Sensitive } from "./sensitive.ts"
export type { KubeOptions } from "./kube.ts"
export { Kube } from "./kube.ts"
export type {
  ApplyOptions,
  DeleteOptions,
  JsonPatchOp,
  Listed,
  ListOptions,
  Manifest,
  Page,
  PageOptions,
  Patch,
  PatchOptions,
  RawRequest,
  RawResponse,
  RequestOptions,
  Selection,
  WatchOptions,
  WriteOptions,
} from "./kube-options.ts"
export type { KubeErrorKind, Status, StatusCause, StatusDetails } from "./kube-error.ts"
export { isKubeError, KubeError } from "./kube-error.ts"
export type { Resource } from "./discovery.ts"
export type { WatchEvent, WatchSink } from "./watch.ts"
export type { RequestRecord } from "./transport.ts"
export type { Lane } from "./connections.ts"
export type { Fence } from "./fence.ts"

// Ways to a cluster
export type { ClusterAccess, Credentials, TlsMaterial } from "./access.ts"
export { staticAccess } from "./access.ts"
export type { InClusterOptions } from "./in-cluster.ts"
export { inCluster } from "./in-cluster.ts"
export type { LoadKubeconfigOptions } from "./kubeconfig.ts"
export { accessFromKubeconfigText, loadKubeconfig } from "./kubeconfig.ts"
export { KubeconfigError } from "./kubeconfig-file.ts"
export type { RemoteClustersOptions } from "./remote-clusters.ts"
export { RemoteClusters } from "./remote-clusters.ts"
export type { ClusterRef, ClusterState, RemoteCluster } from "./remote-cluster.ts"

// Watching and reconciling
export type { InformerSpec, InformersOptions } from "./informers.ts"
export { Informers } from "./informers.ts"
export type {
  Informer,
  InformerGauges,
  InformerObserver,
  InformerState,
} from "./informer.ts"
export type { RawObject } from "./ingest.ts"
export type { Index, InformerEvent } from "./store.ts"
export type { ControllerOptions, Reconcile, ReconcileContext, Source } from "./controller.ts"
export { Controller } from "./controller.ts"
export type { Outcome } from "./outcome.ts"
export { retry, settled, until } from "./outcome.ts"
export type { AddOptions, QueueObserver, WorkQueueOptions } from "./workqueue.ts"
export { background, WorkQueue } from "./workqueue.ts"
export type { Backoff } from "./backoff.ts"

export type { LabelSelector } from "./label-selector.ts"
export { selects } from "./label-selector.ts"

// Telling
export type { Condition, ConditionUpdate } from "./conditions.ts"
export { findCondition, microTimestamp, setCondition, timestamp } from "./conditions.ts"
export type { ApplyStatusOptions } from "./apply-status.ts"
export { applyStatus, statusShows } from "./apply-status.ts"
export type { EventFacts, EventRecorderOptions, Telling } from "./events.ts"
export { EventRecorder } from "./events.ts"
export type { Logger, LoggerOptions } from "./logger.ts"
export { createLogger, silent } from "./logger.ts"
export { Metrics } from "./metrics.ts"
export type { Answer, HttpServer, ProgramInfo, Routes } from "./http.ts"
export { serveHttp, versionOf } from "./http.ts"
export type { HealthLimits } from "./health.ts"

export type { AuditEntry, AuditRun, AuditVerdict } from "./audit.ts"
export { AuditLog, auditSink, verifyAudit } from "./audit.ts"

// A program
export type { ComposedOperator, OperatorParts, RunOperatorOptions } from "./run-operator.ts"
export { runOperator } from "./run-operator.ts"
export type { ManagerOptions, Runnable } from "./manager.ts"
export { Manager } from "./manager.ts"
export type { LeaderElectionOptions, Leadership } from "./leader-election.ts"
export { LeaderElection } from "./leader-election.ts"
export type { Clock, Random, Timer } from "./clock.ts"
export { systemClock } from "./clock.ts"
export type { Flag, Flags, FlagValues, ParsedFlags } from "./flags.ts"
export { helpText, parseFlags, UsageError } from "./flags.ts"
export type { OperatorFlagValues } from "./operator-flags.ts"
export { accessByFlags, operatorFlags } from "./operator-flags.ts"
export type { OperatorRights, Right } from "./rights.ts"
export { leaderRights, rightsFiles } from "./rights.ts"
export type { OperatorElectionOptions } from "./operator-election.ts"
export { electionByFlags } from "./operator-election.ts"
export type { Program, Surroundings } from "./program.ts"
export { runProgram } from "./program.ts"
