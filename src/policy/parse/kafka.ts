/** Kafka rules as the agent checks them; gone with 1.20. @module */
import type { KafkaRule } from '../../cluster/kinds.ts';
import { PolicyError } from './policy-error.ts';

const KEYS = new Set(
  (
    'produce fetch offsets metadata leaderandisr stopreplica updatemetadata controlledshutdown offsetcommit offsetfetch ' +
    'findcoordinator joingroup heartbeat leavegroup syncgroup describegroups listgroups saslhandshake apiversions createtopics ' +
    'deletetopics deleterecords initproducerid offsetforleaderepoch addpartitionstotxn addoffsetstotxn endtxn writetxnmarkers ' +
    'txnoffsetcommit describeacls createacls deleteacls describeconfigs alterconfigs'
  ).split(' '),
);
const ROLES = ['produce', 'consume'];
const LONGEST_TOPIC = 255;
const LAST_VERSION = 32_767;

/** @throws PolicyError with the agent's text */
export function checkKafka({ role, apiKey, apiVersion, topic }: KafkaRule, field: string): void {
  const refuse = (name: string, text: string): never => {
    throw new PolicyError(`${field}.${name}`, text);
  };
  if (role && apiKey) refuse('role', `cannot set both Role ${JSON.stringify(role)} and APIKey ${JSON.stringify(apiKey)} together`);
  if (apiKey && !KEYS.has(apiKey.toLowerCase())) refuse('apiKey', `invalid Kafka APIKey ${JSON.stringify(apiKey)}`);
  if (role && !ROLES.includes(role.toLowerCase())) refuse('role', `invalid Kafka Role ${JSON.stringify(role)}`);
  const version = apiVersion && (!/^\+?\d{1,9}$|^-0+$/.test(apiVersion) || Number(apiVersion) > LAST_VERSION);
  if (version) refuse('apiVersion', `invalid Kafka APIVersion ${JSON.stringify(apiVersion)}`);
  if (topic && topic.length > LONGEST_TOPIC) refuse('topic', `kafka topic exceeds maximum len of ${LONGEST_TOPIC}`);
  // The agent's pattern has its backslashes twice, and so lets them through.
  if (topic && !/^[a-zA-Z0-9._\\-]+$/.test(topic)) refuse('topic', `invalid Kafka Topic name ${JSON.stringify(topic)}`);
}
