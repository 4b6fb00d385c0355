/**
 * Job and CronJob, v1.33.
 * @module
 */
import type { MessageTable } from './table.ts';

export const batchMessages = {
  Job: {
    '#': '-- Runs pods until enough of them have succeeded.',
    metadata: '1 meta.ObjectMeta',
    spec: '2 JobSpec',
    status: '3 JobStatus',
  },
  JobSpec: {
    parallelism: '1 int32 -- Most pods at the same time.',
    completions: '2 int32 -- Number of pods that must succeed.',
    activeDeadlineSeconds: '3 int64',
    selector: '4 meta.LabelSelector',
    manualSelector: '5 bool',
    template: '6 core.PodTemplateSpec* -- The pod to make.',
    backoffLimit: '7 int32 -- Retries before the Job has failed.',
    ttlSecondsAfterFinished: '8 int32',
    completionMode: '9 string enum:NonIndexed|Indexed',
    suspend: '10 bool',
    podFailurePolicy: '11 PodFailurePolicy',
    backoffLimitPerIndex: '12 int32',
    maxFailedIndexes: '13 int32',
    podReplacementPolicy: '14 string enum:Failed|TerminatingOrFailed',
    managedBy: '15 string',
    successPolicy: '16 SuccessPolicy',
  },
  PodFailurePolicy: {
    rules: '1 []PodFailurePolicyRule* atomic',
  },
  PodFailurePolicyRule: {
    action: '1 string!',
    onExitCodes: '2 PodFailurePolicyOnExitCodesRequirement',
    onPodConditions: '3 []PodFailurePolicyOnPodConditionsPattern atomic',
  },
  PodFailurePolicyOnExitCodesRequirement: {
    containerName: '1 string',
    operator: '2 string!',
    values: '3 []int32* set',
  },
  PodFailurePolicyOnPodConditionsPattern: {
    type: '1 string!',
    status: '2 string*',
  },
  SuccessPolicy: {
    rules: '1 []SuccessPolicyRule* atomic',
  },
  SuccessPolicyRule: {
    succeededIndexes: '1 string',
    succeededCount: '2 int32',
  },
  JobStatus: {
    conditions: '1 []JobCondition atomic patch:merge(type)',
    startTime: '2 Time',
    completionTime: '3 Time',
    active: '4 int32',
    succeeded: '5 int32',
    failed: '6 int32',
    completedIndexes: '7 string',
    uncountedTerminatedPods: '8 UncountedTerminatedPods',
    ready: '9 int32',
    failedIndexes: '10 string',
    terminating: '11 int32',
  },
  JobCondition: {
    type: '1 string*',
    status: '2 string*',
    lastProbeTime: '3 Time',
    lastTransitionTime: '4 Time',
    reason: '5 string',
    message: '6 string',
  },
  UncountedTerminatedPods: {
    succeeded: '1 []string set',
    failed: '2 []string set',
  },
  CronJob: {
    '#': '-- Makes a Job at set times.',
    metadata: '1 meta.ObjectMeta',
    spec: '2 CronJobSpec',
    status: '3 CronJobStatus',
  },
  CronJobSpec: {
    schedule: '1 string* -- When, in the format of cron.',
    startingDeadlineSeconds: '2 int64 -- How late a Job may still be made.',
    concurrencyPolicy: '3 string -- Allow, Forbid or Replace, when the last Job still runs.',
    suspend: '4 bool -- Make no more Jobs.',
    jobTemplate: '5 JobTemplateSpec* -- The Job to make.',
    successfulJobsHistoryLimit: '6 int32 -- Jobs that succeeded to keep.',
    failedJobsHistoryLimit: '7 int32 -- Jobs that failed to keep.',
    timeZone: '8 string -- Where the schedule is meant, such as Asia/Taipei.',
  },
  JobTemplateSpec: {
    metadata: '1 meta.ObjectMeta',
    spec: '2 JobSpec',
  },
  CronJobStatus: {
    active: '1 []core.ObjectReference atomic',
    lastScheduleTime: '4 Time',
    lastSuccessfulTime: '5 Time',
  },
} satisfies MessageTable;
