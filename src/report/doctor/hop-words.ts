/** What a hop of a path and its end say. @module */
import { isMessageId, message, type Message } from '../../i18n/index.ts';
import type { Hop, Trace } from '../../path/index.ts';

/** The reason with its parameters; one that is not known stays a code. */
export function hopMessage({ reason, params }: Hop): Message | undefined {
  const id = `path.${reason}`;
  return isMessageId(id) ? { id, params } : undefined;
}

/** Where the way ends: names as they are, everything else as a message. */
export function outcomeMessage({ outcome }: Pick<Trace, 'outcome'>): Message {
  const named = (text: string): Message => message('doctor.path.end', { text });
  switch (outcome.kind) {
    case 'pod':
      return named(`pod ${outcome.namespace}/${outcome.name} (${outcome.address}:${outcome.port})`);
    case 'l7-proxy':
      return named(`Envoy → pod ${outcome.namespace}/${outcome.name} (${outcome.address}:${outcome.port})`);
    case 'envoy':
      return named(`Envoy ${outcome.node} (${outcome.listener})`);
    case 'host':
      return named(`${outcome.node}:${outcome.port}`);
    case 'external':
      return named(`${outcome.address}:${outcome.port}`);
    case 'http':
      return named(`HTTP ${outcome.status}`);
    case 'refused':
    case 'timeout':
    case 'unknown':
      return message(`doctor.path.${outcome.kind}`);
  }
}
