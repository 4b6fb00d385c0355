/**
 * Which property a field number stands for, read from a schema once. JSON writes some embedded messages
 * inline; their fields appear here as a layout below the number of the embedded message.
 * @module
 */
import type { Schema } from '../schema/types.ts';

export interface PropertySlot {
  readonly name: string;
  readonly schema: Schema;
  readonly required: boolean;
}

export interface MessageLayout {
  readonly properties: ReadonlyMap<number, PropertySlot>;
  readonly embedded: ReadonlyMap<number, MessageLayout>;
}

const layouts = new WeakMap<Schema, MessageLayout>();

/** The layout of the messages of a schema; computed once per schema. */
export function layoutOf(schema: Schema): MessageLayout {
  const known = layouts.get(schema);
  if (known) return known;
  const root = emptyLayout();
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (property.protobuf === undefined) continue;
    let level = root;
    for (const number of property.protobufInline ?? []) {
      const next = level.embedded.get(number) ?? emptyLayout();
      level.embedded.set(number, next);
      level = next;
    }
    level.properties.set(property.protobuf, { name, schema: property, required: schema.required?.includes(name) ?? false });
  }
  layouts.set(schema, root);
  return root;
}

interface MutableLayout extends MessageLayout {
  readonly properties: Map<number, PropertySlot>;
  readonly embedded: Map<number, MutableLayout>;
}

const emptyLayout = (): MutableLayout => ({ properties: new Map(), embedded: new Map() });
