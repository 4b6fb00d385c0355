/** The agents' DNS proxy: it answers for the server where policy does not let a name be asked for. @module */
import type { ClusterModel } from '../../cluster/model.ts';
import { judgeDnsQuery } from '../../path/index.ts';
import type { Trace } from '../../path/model.ts';
import { decodeQuery, encodeAnswer, ResponseCode, type DnsQuestion } from '../kubernetes/dns/message.ts';

/** The proxy's own answer, or `undefined`: the question goes on to the server. What is no question goes nowhere. */
export function refusedByDnsProxy(cluster: ClusterModel, trace: Trace, query: Uint8Array): Uint8Array | undefined {
  let question: DnsQuestion;
  try {
    question = decodeQuery(query);
  } catch {
    return undefined;
  }
  if (judgeDnsQuery(cluster, trace, question.name)) return undefined;
  return encodeAnswer(question, { code: ResponseCode.Refused, addresses: [] });
}
