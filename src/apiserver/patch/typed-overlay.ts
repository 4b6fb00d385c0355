/**
 * One document laid over another by their type: maps merge, keyed lists and sets merge item by item.
 * @module
 */
import { elementText } from './field-set.ts';
import { shapesOf, typeOfField, type FieldType, type ListType } from './field-types.ts';
import { own, setOwn, type JsonObject } from '../json.ts';
import { asList, asMap, elementsOf, repeatedIn, TypeViolation } from './typed-values.ts';

/**
 * `over` laid over `under`: fields of `over` win, everything else of `under` stays.
 * @throws TypeViolation for duplicate items in `over`.
 */
export function overlaid(under: unknown, over: unknown, declared: FieldType): unknown {
  let result: unknown;
  for (const type of shapesOf(under, over, declared)) result = overlaidAs(under, over, type);
  return result;
}

function overlaidAs(under: unknown, over: unknown, type: FieldType): unknown {
  const whole = over === undefined ? under : over;
  if (type.map) {
    const [l, r] = [asMap(under) ?? {}, asMap(over) ?? {}];
    const names = new Set([...Object.keys(l), ...Object.keys(r)]);
    if (type.map.atomic || names.size === 0) return whole;
    const result: JsonObject = {};
    for (const name of names) {
      const fieldType = typeOfField(type.map, name);
      // Fields that the schema does not know have no type to merge by: the upper one replaces.
      const value = fieldType ? overlaid(own(l, name), own(r, name), fieldType) : (own(r, name) ?? own(l, name));
      if (value !== undefined) setOwn(result, name, value);
    }
    return Object.keys(result).length > 0 ? result : undefined;
  }
  if (type.list?.associative && (asList(under)?.length || asList(over)?.length)) {
    return overlaidItems(asList(under) ?? [], asList(over) ?? [], type.list);
  }
  return whole;
}

/** Items of both lists keep their places; shared items stay in the order of `over`. */
function overlaidItems(under: unknown[], over: unknown[], list: ListType): unknown[] | undefined {
  const overElements = elementsOf(list, over);
  const [repeated] = repeatedIn(overElements);
  if (repeated !== undefined) throw new TypeViolation(`duplicate entries for key ${elementText(repeated)}`);
  const underElements = elementsOf(list, under);
  const ofOver = new Map(overElements.map((element, i) => [element, over[i]]));
  // An item that the lower list has twice counts as present but without content.
  const ofUnder = new Map<string, unknown>();
  underElements.forEach((element, i) => ofUnder.set(element, ofUnder.has(element) ? null : under[i]));

  const shared = overElements.filter((element) => ofUnder.has(element)).values();
  let nextShared: string | undefined = shared.next().value;
  const placed = new Set<string>();
  const result: unknown[] = [];
  const push = (value: unknown): void => void (value === undefined || result.push(value));
  let [l, r] = [0, 0];
  while (l < under.length || r < over.length) {
    const left = underElements[l];
    const right = overElements[r];
    if (left !== undefined && right !== undefined) {
      if (left === right) {
        placed.add(left);
        push(overlaid(ofUnder.get(left), ofOver.get(left), list.element));
        l++;
        r++;
        nextShared = shared.next().value;
        continue;
      }
      if (ofOver.has(left) && nextShared !== undefined && nextShared !== left) {
        l++;
        continue;
      }
    }
    if (left !== undefined) {
      if (!ofOver.has(left)) {
        push(overlaid(under[l], undefined, list.element));
        l++;
        continue;
      }
      if (placed.has(left)) l++;
    }
    if (right !== undefined) {
      placed.add(right);
      push(overlaid(ofUnder.get(right), ofOver.get(right), list.element));
      r++;
      if (nextShared === right) nextShared = shared.next().value;
    }
  }
  return result.length > 0 ? result : undefined;
}
