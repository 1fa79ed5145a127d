export { AuditLog, type AuditEntry, type AuditRun, type AuditVerdict, verifyAudit } from "./audit.ts"
export { composeScheduler, type Scheduler, type SchedulerOptions } from "./scheduler.ts"
