/**
 * `format.dns1123Label().validate(text)`: the named formats of Kubernetes' CEL library.
 * @module
 */
import { Optional, type Environment } from '@marcbachmann/cel-js';
import { hasFormat } from '../structural/formats.ts';
import { dns1035Label, dns1123Label, dns1123Subdomain, labelValue, qualifiedName, type NameCheck } from '../names.ts';

class Format {
  readonly check: NameCheck;
  constructor(check: NameCheck) {
    this.check = check;
  }
}

/** The type of the constant `format`. */
class FormatNamespace {
  readonly namespace = 'format';
}

const prefix =
  (check: NameCheck): NameCheck =>
  (text) =>
    check(text.endsWith('-') ? `${text.slice(0, -1)}a` : text);
const shaped =
  (format: string, message: string): NameCheck =>
  (text) =>
    hasFormat(format, text) ? [] : [message];

const formats: Readonly<Record<string, NameCheck>> = {
  dns1123Label,
  dns1123Subdomain,
  dns1035Label,
  qualifiedName,
  labelValue,
  dns1123LabelPrefix: prefix(dns1123Label),
  dns1123SubdomainPrefix: prefix(dns1123Subdomain),
  dns1035LabelPrefix: prefix(dns1035Label),
  uri: shaped('uri', 'invalid URI'),
  uuid: shaped('uuid', 'does not match the UUID format'),
  byte: shaped('byte', 'invalid base64'),
  date: shaped('date', 'invalid date'),
  datetime: shaped('date-time', 'invalid datetime'),
};

const type = 'kubernetes.NamedFormat';

export function registerNamedFormats(env: Environment): void {
  env
    .registerType(type, Format)
    .registerType('FormatNamespace', FormatNamespace)
    .registerConstant('format', 'FormatNamespace', new FormatNamespace())
    .registerFunction(`FormatNamespace.named(string): optional<${type}>`, (_: FormatNamespace, name: string) =>
      Object.hasOwn(formats, name) ? Optional.of(new Format(formats[name]!)) : Optional.none(),
    )
    .registerFunction(`${type}.validate(string): optional<list<string>>`, ({ check }: Format, text: string) => {
      const problems = check(text);
      return problems.length > 0 ? Optional.of(problems) : Optional.none();
    });
  for (const [name, check] of Object.entries(formats)) {
    const format = new Format(check);
    env.registerFunction(`FormatNamespace.${name}(): ${type}`, () => format);
  }
}
