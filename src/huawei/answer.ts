/**
 * Reads an answer field by field: what has not the documented shape is a failed call, never an empty list. Of the
 * answer itself nothing is quoted.
 * @module
 */
import { HuaweiError } from './errors.ts';

/** One mapping of an answer, which knows where it came from. */
export class Answer {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly #at: string;

  /** @throws HuaweiError when it is no mapping */
  constructor(value: unknown, path: string, at = '') {
    this.#path = path;
    this.#at = at;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw this.#wrong('', 'an object');
    this.#fields = value as Record<string, unknown>;
  }

  /** @throws HuaweiError */
  text(name: string): string {
    const value = this.#fields[name];
    if (typeof value !== 'string') throw this.#wrong(name, 'a text');
    return value;
  }

  /** Absent or null: empty. @throws HuaweiError */
  optionalText(name: string): string {
    return this.#isAbsent(name) ? '' : this.text(name);
  }

  /** @throws HuaweiError */
  flag(name: string, absent: boolean): boolean {
    const value = this.#isAbsent(name) ? absent : this.#fields[name];
    if (typeof value !== 'boolean') throw this.#wrong(name, 'true or false');
    return value;
  }

  /** Documented as an integer, and by some pages as a text of digits. @throws HuaweiError */
  integer(name: string, absent: number): number {
    const value = this.#isAbsent(name) ? absent : Number(this.#fields[name]);
    if (!Number.isInteger(value)) throw this.#wrong(name, 'an integer');
    return value;
  }

  /** @throws HuaweiError */
  texts(name: string): string[] {
    const list = this.#list(name);
    if (!list.every((one) => typeof one === 'string')) throw this.#wrong(name, 'a list of texts');
    return list;
  }

  /** Absent or null: none. @throws HuaweiError */
  optionalTexts(name: string): string[] {
    return this.#isAbsent(name) ? [] : this.texts(name);
  }

  /** @throws HuaweiError */
  within(name: string): Answer {
    return new Answer(this.#fields[name], this.#path, this.#below(name));
  }

  /** Absent or null: one without fields. @throws HuaweiError */
  optionalWithin(name: string): Answer {
    return this.#isAbsent(name) ? new Answer({}, this.#path, this.#below(name)) : this.within(name);
  }

  /** Of a field that may be of any type. */
  value(name: string): unknown {
    return this.#fields[name];
  }

  /** @throws HuaweiError */
  each<T>(name: string, read: (one: Answer) => T): T[] {
    return this.#list(name).map((one, index) => read(new Answer(one, this.#path, `${this.#below(name)}[${index}]`)));
  }

  /** Absent or null: none. @throws HuaweiError */
  optionalEach<T>(name: string, read: (one: Answer) => T): T[] {
    return this.#isAbsent(name) ? [] : this.each(name, read);
  }

  #list(name: string): unknown[] {
    const value = this.#fields[name];
    if (!Array.isArray(value)) throw this.#wrong(name, 'a list');
    return value;
  }

  #isAbsent(name: string): boolean {
    return (this.#fields[name] ?? null) === null;
  }

  #below(name: string): string {
    return this.#at === '' ? name : `${this.#at}.${name}`;
  }

  #wrong(name: string, wanted: string): HuaweiError {
    const field = name === '' ? this.#at : this.#below(name);
    const detail = field === '' ? `the answer is not ${wanted}` : `"${field}" of the answer is not ${wanted}`;
    const message = `GET ${this.#path}: ${detail}`;
    return new HuaweiError({ code: '', status: 200, category: 'server', message, detail, method: 'GET', path: this.#path });
  }
}
